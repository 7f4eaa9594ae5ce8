"""What lessons share: the frame, controls, live views, figures, the ruler's table, export."""
