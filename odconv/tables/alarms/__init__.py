"""Alarms: what a program lost before the file came here (digits, zeros, characters, dates), told from its traces."""
