"""How students say when: words, clocks, days, refusals; what it comes to is `understand.when`."""
