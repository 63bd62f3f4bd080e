"""Tests of the started program, as people and operators meet it."""
