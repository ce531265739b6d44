package session

import "platimo/shared/payment"

// Roles of an agent.
const (
	RoleAgent   = "agent"
	RoleManager = "manager"
)

// Agent is a person who asks for payments on behalf of one merchant.
type Agent struct {
	MSISDN      payment.MSISDN
	Name        string
	Role        string // RoleAgent or RoleManager
	Merchant    string
	Certificate [32]byte // SHA-256 of the certificate that signs sign-ins
	Disabled    bool
}
