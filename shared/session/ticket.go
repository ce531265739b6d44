package session

import "time"

const (
	// ticketLife is how long a ticket waits for its socket.
	ticketLife = 30 * time.Second
	// ConnectionLife is the longest that API Gateway keeps a socket.
	ConnectionLife = 2 * time.Hour
)

// Ticket admits one socket of one session, once.
type Ticket struct {
	Digest   string // of the ticket
	Session  string // digest of the session
	Merchant string
	Expires  time.Time
}

// Ticket makes a ticket of the session; secret goes to the browser.
func (s Session) Ticket(secret string, now time.Time) Ticket {
	return Ticket{Digest: Digest(secret), Session: s.Digest, Merchant: s.Merchant, Expires: now.UTC().Truncate(time.Millisecond).Add(ticketLife)}
}

// Connection is one open socket of a merchant.
type Connection struct {
	ID       string
	Merchant string
	Session  string // digest
	Opened   time.Time
}
