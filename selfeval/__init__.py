"""Evaluates fiscal projects and writes their 财政项目支出绩效自评报告."""

__version__ = "0.1.0"
