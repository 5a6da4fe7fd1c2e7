"""Every operation of the contract as users call it: what is sent, what comes back, and what a lost response means."""
