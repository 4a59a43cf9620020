-- A row is a record of ratings; of a rating that was changed the latest counts.
{{ checked('helpscout', 'ratings', key=['conversation_id', 'thread_id'], versions_by='rating_created_at', rejections=[
    ('coalesce(rating, rating_id) is null', 'rating is not a known word'),
]) }}
