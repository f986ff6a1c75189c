"""What everything stands on: errors, time, identity, events, jobs, settings, logs."""
