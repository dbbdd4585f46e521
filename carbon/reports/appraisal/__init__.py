"""The appraisal report: the programme first, then a page for each measure."""
