"""What is wrong with a folder of exports, said before a build reads it."""

from casebook.doctor.examine import Finding, Severity, examine

__all__ = ["Finding", "Severity", "examine"]
