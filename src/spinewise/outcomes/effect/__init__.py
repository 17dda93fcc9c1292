"""What a treatment did: estimates of one effect side by side, each with what it assumes and cannot show."""
