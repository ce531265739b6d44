package store

import (
	"context"
	"encoding/hex"
	"fmt"

	"platimo/shared/payment"
	"platimo/shared/session"
)

// PutAgent stores an agent, new or changed.
func (s *Directory) PutAgent(ctx context.Context, a session.Agent) error {
	return s.put(ctx, agentPK(a.MSISDN), kindAgent, personRow{MSISDN: a.MSISDN.E164(), Name: a.Name, Role: a.Role, Merchant: a.Merchant,
		Certificate: hex.EncodeToString(a.Certificate[:]), Disabled: a.Disabled})
}

// Agent reads an agent by number; fault.NotFound if there is none.
func (s *Directory) Agent(ctx context.Context, m payment.MSISDN) (session.Agent, error) {
	var row personRow
	if err := get(ctx, s.db, s.table, key(agentPK(m)), &row); err != nil {
		return session.Agent{}, fmt.Errorf("get agent: %w", err)
	}
	return row.agent()
}

func (r personRow) agent() (session.Agent, error) {
	m, err := payment.StoredMSISDN(r.MSISDN)
	if err != nil {
		return session.Agent{}, fmt.Errorf("stored agent: %w", err)
	}
	c, err := r.certificate()
	if err != nil {
		return session.Agent{}, fmt.Errorf("stored agent: %w", err)
	}
	return session.Agent{MSISDN: m, Name: r.Name, Role: r.Role, Merchant: r.Merchant, Certificate: c, Disabled: r.Disabled}, nil
}

// Agents lists every agent, for the admin tool.
func (s *Directory) Agents(ctx context.Context) ([]session.Agent, error) {
	return list(ctx, s, kindAgent, personRow.agent)
}
