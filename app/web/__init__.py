"""The playground: a page that acts as a small EHR, so that a newcomer sees the cards without having one."""
