package payment

// LeadsTo is the transition table, for the test that knows it by heart.
func (s Status) LeadsTo(to Status) bool { return s.leadsTo(to) }

// MaxEvents is how many events an item keeps.
const MaxEvents = maxEvents
