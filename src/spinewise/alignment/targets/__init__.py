"""Target systems side by side: what each asks for, what is measured, and no single verdict."""
