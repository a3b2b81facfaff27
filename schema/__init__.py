"""The words of gouji: records, intervals, units, vocabulary; imports nothing of ours."""
