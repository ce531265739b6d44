package course

import (
	"context"
	"errors"
	"log/slog"
	"strconv"

	"platimo/shared/fault"
	"platimo/shared/mss"
	"platimo/shared/payment"
	"platimo/shared/session"
	"platimo/shared/wpki"
)

// AdvanceSignIn does what is owed to a sign-in: asks the phone, confirms a
// negative answer, and, on a later try, asks the MSSP how it stands.
func (c *Course) AdvanceSignIn(ctx context.Context, id string, first bool) error {
	a, err := c.Attempts.Get(ctx, id)
	if err != nil {
		return err
	}
	switch k := a.Asking(); {
	case a.Status(c.Now()) == session.Expired:
		_, err := c.changeSignIn(ctx, a, func(a session.Attempt) (session.AttemptStep, error) { return a.Lapse(c.Now()) })
		return settled(err)
	case a.Status(c.Now()) != session.Waiting:
		return nil
	case k.Claimed.IsZero():
		return c.askAgent(ctx, a)
	case k.MSSPTransID != "" && (k.Answer != "" || !first):
		return c.askMSSPOfSignIn(ctx, a)
	}
	return nil
}

// askAgent makes the one call of a sign-in. A number that is not enrolled is
// not asked; its attempt waits until it expires, as one that nobody answers.
func (c *Course) askAgent(ctx context.Context, a session.Attempt) error {
	agent, err := c.Directory.Agent(ctx, a.Phone())
	unknown := fault.Is(err, fault.NotFound)
	if err != nil && !unknown {
		return err
	}
	if !unknown && !agent.Disabled {
		err := c.Phones.Take(ctx, session.LeaseOf(a.Phone(), a.Asking()), c.Now())
		if fault.Is(err, fault.Busy) {
			return nil // a payment is on the phone; the sweep tries again
		}
		if err != nil {
			return err
		}
	}
	a, err = c.changeSignIn(ctx, a, func(a session.Attempt) (session.AttemptStep, error) { return a.ClaimAsking(c.Now()) })
	if err != nil {
		return settled(err)
	}
	if unknown || agent.Disabled {
		return nil
	}
	resp, err := c.sign(ctx, a.ID(), a.Phone(), a.Sentence(), payment.Mark{Code: a.Code()}, a.Asking(), c.SignIn)
	if err != nil {
		note(ctx, "ask the phone to sign in", a.ID(), err)
		return nil
	}
	_, err = c.changeSignIn(ctx, a, func(a session.Attempt) (session.AttemptStep, error) { return a.Accepted(resp.MSSPTransID) })
	return settled(err)
}

// NotifySignIn takes a notification of the MSSP for a sign-in.
func (c *Course) NotifySignIn(ctx context.Context, id, token string, n mss.Notification) error {
	a, err := c.Attempts.Get(ctx, id)
	if err != nil {
		return err
	}
	if !knocks(a.Asking(), token) || n.APTransID != a.Asking().APTransID {
		return fault.New(fault.NotFound, "There is no such thing here.")
	}
	if n.Signature != nil {
		verified, err := c.confirm(ctx, a, n.Signature)
		if err != nil || verified {
			return err
		}
	}
	if n.Status.Open() {
		return nil
	}
	_, err = c.changeSignIn(ctx, a, func(a session.Attempt) (session.AttemptStep, error) {
		return a.Answered(strconv.Itoa(int(n.Status)), c.Now())
	})
	return settled(err)
}

// confirm holds a CMS against the sign-in sentence and the agent's certificate.
func (c *Course) confirm(ctx context.Context, a session.Attempt, cms []byte) (verified bool, err error) {
	signer := wpki.PinnedTo()
	agent, err := c.Directory.Agent(ctx, a.Phone())
	if err != nil && !fault.Is(err, fault.NotFound) {
		return false, err
	}
	if err == nil && !agent.Disabled {
		signer = wpki.PinnedTo(agent.Certificate)
	}
	sig, err := wpki.Verify(cms, []byte(a.Sentence()), wpki.Policy{
		Issuers: c.Issuers, Usage: wpki.SignIn, At: c.Now(), Signer: signer, SigningCertificate: wpki.Required,
	})
	var no *wpki.Rejection
	if errors.As(err, &no) {
		slog.ErrorContext(ctx, "alarm: a signature does not verify", "id", a.ID(), "verdict", no.Indication, "sub", no.Sub)
		return false, nil
	}
	if err != nil {
		return false, err
	}
	_, err = c.changeSignIn(ctx, a, func(a session.Attempt) (session.AttemptStep, error) { return a.Confirm(sig, c.Now()) })
	return true, settled(err)
}

// askMSSPOfSignIn asks how a sign-in stands. Only a confirmed refusal shows;
// every other end looks like waiting until the attempt expires.
func (c *Course) askMSSPOfSignIn(ctx context.Context, a session.Attempt) error {
	resp, err := c.query(ctx, a.Asking())
	if err == nil && resp.Signature != nil {
		_, err = c.confirm(ctx, a, resp.Signature)
		return err
	}
	if err == nil {
		return nil
	}
	note(ctx, "ask the MSSP of a sign-in", a.ID(), err)
	if endingOfCall(err).kind != refused {
		return nil
	}
	_, err = c.changeSignIn(ctx, a, func(a session.Attempt) (session.AttemptStep, error) { return a.Refuse(c.Now()) })
	return settled(err)
}

func (c *Course) changeSignIn(ctx context.Context, a session.Attempt, next func(session.Attempt) (session.AttemptStep, error)) (session.Attempt, error) {
	for {
		st, err := next(a)
		if err != nil {
			return a, err
		}
		if err = c.Attempts.Apply(ctx, st); err == nil {
			return st.To(), nil
		}
		if !fault.Is(err, fault.Conflict) {
			return a, err
		}
		if a, err = c.Attempts.Get(ctx, a.ID()); err != nil {
			return a, err
		}
	}
}

// settled drops a conflict: somebody else has taken the step.
func settled(err error) error {
	if fault.Is(err, fault.Conflict) {
		return nil
	}
	return err
}
