"""Figures and checks in, SQL out (数据仓库): every number leads back to its report, page and words."""
