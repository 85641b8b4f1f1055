"""Renderers of one payroll: PDF, PNG, CSV, bundle."""
