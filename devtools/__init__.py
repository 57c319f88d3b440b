"""What a developer's machine needs: set-up, embedded servers, the one-command run, tests, lock. Not deployed."""
