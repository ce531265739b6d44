// Package course leads a payment request and a sign-in from one step to the
// next: it asks the phone, judges signatures, settles with the bank and sends
// the receipt. It is the only place that turns an MSS status or a pain.002
// into a step. Callbacks, the stream's dispatch and the sweep all call it, act
// on the thing as it reads now, and claim each outside call by a step first,
// so that redelivery, a second sweep or a lost record do no harm.
package course

import (
	"context"
	"log/slog"
	"sync"
	"time"

	"platimo/shared/fault"
	"platimo/shared/mss"
	"platimo/shared/payment"
	"platimo/shared/session"
	"platimo/shared/wpki"
)

// callLimit is what one call to the MSSP or the bank may take.
const callLimit = 5 * time.Second

// Requests is what a course needs of the store of payment requests.
type Requests interface {
	Get(context.Context, payment.ID) (payment.Request, error)
	Apply(context.Context, payment.Step) error
	Attach(context.Context, payment.ID, payment.AttachmentKind, []byte, time.Time) (payment.Attachment, error)
	Attachments(context.Context, payment.ID, payment.AttachmentKind) ([]payment.Attachment, error)
	Attachment(ctx context.Context, id payment.ID, kind payment.AttachmentKind, digest string) (payment.Attachment, error)
}

// Attempts is what it needs of the store of sign-ins.
type Attempts interface {
	Get(context.Context, string) (session.Attempt, error)
	Apply(context.Context, session.AttemptStep) error
}

// Directory tells who is enrolled.
type Directory interface {
	Payer(context.Context, payment.MSISDN) (payment.Payer, error)
	Agent(context.Context, payment.MSISDN) (session.Agent, error)
}

// Phones keeps a phone from being asked twice at once.
type Phones interface {
	Take(context.Context, session.Lease, time.Time) error
}

// MSSP asks phones (TS 102 204).
type MSSP interface {
	Sign(context.Context, mss.SignatureReq) (mss.SignatureResp, error)
	Status(context.Context, mss.StatusReq) (mss.StatusResp, error)
	Receipt(context.Context, mss.ReceiptReq) error
}

// Bank moves the money (ISO 20022), by the payer's bank.
type Bank interface {
	Instruct(ctx context.Context, bic string, document []byte) error
	Ask(ctx context.Context, bic, endToEndID string) ([]byte, error)
}

// Pages hear of what the merchant may see.
type Pages interface {
	Changed(context.Context, payment.Request)
}

// Course is wired with what the function at hand needs; what it never calls
// may be nil.
type Course struct {
	Requests  Requests
	Attempts  Attempts
	Directory Directory
	Phones    Phones
	MSSP      MSSP
	Bank      Bank
	Pages     Pages
	Issuers   *wpki.Issuers
	Callback  string // base of the addresses that the MSSP calls
	Payment   string // URI of the signature profile for payments
	SignIn    string // URI of the signature profile for sign-ins
	IDs       payment.IDs
	Now       func() time.Time

	telling *sync.WaitGroup
}

// begin gives a call a course of its own to wait for: the calls of a batch run
// at once, and a WaitGroup that others add to while one waits panics.
func (c *Course) begin() *Course {
	own := *c
	own.telling = new(sync.WaitGroup)
	return &own
}

// Advance does what is owed to a request, at most one duty: the stream's first
// try, or every later one by the sweep. Whatever it leaves undone is still
// owed, and found again.
func (c *Course) Advance(ctx context.Context, id payment.ID, first bool) error {
	c = c.begin()
	defer c.telling.Wait()
	r, err := c.Requests.Get(ctx, id)
	if err != nil {
		return err
	}
	duty := r.Owed(c.Now())
	if duty == payment.Nothing || first && !duty.FirstTry() {
		return nil
	}
	if r.Status() == payment.Pending {
		if r, err = c.judgeStored(ctx, r); err != nil {
			return err
		}
		if duty = r.Owed(c.Now()); r.Status() != payment.Pending {
			return nil // the step that was taken is in the stream by now
		}
	}
	switch duty {
	case payment.AskPhone:
		return c.askPhone(ctx, r)
	case payment.ConfirmAnswer, payment.AskMSSP:
		return c.askMSSP(ctx, r)
	case payment.EndAsking:
		return c.end(ctx, r, ending{kind: unanswered, code: "no-answer"})
	case payment.TellMerchant:
		return c.step(ctx, r, func(r payment.Request) (payment.Step, error) { return r.Publish(c.Now()) })
	case payment.LetExpire:
		return c.step(ctx, r, func(r payment.Request) (payment.Step, error) { return r.Expire(c.Now()) })
	case payment.InstructBank:
		return c.instruct(ctx, r)
	case payment.AskBank:
		return c.settle(ctx, r)
	case payment.SendReceipt:
		return c.sendReceipt(ctx, r)
	case payment.NoReceipt:
		return c.step(ctx, r, func(r payment.Request) (payment.Step, error) { return r.GiveUpReceipt(c.Now()) })
	}
	return nil
}

// Cancel takes a request back, unless a signature lies there already.
func (c *Course) Cancel(ctx context.Context, r payment.Request, agent payment.Agent) (payment.Request, error) {
	c = c.begin()
	defer c.telling.Wait()
	r, err := c.judgeStored(ctx, r)
	if err != nil {
		return r, err
	}
	return c.change(ctx, r, func(r payment.Request) (payment.Step, error) { return r.Cancel(agent, c.Now()) })
}

// change takes a step from the request as it is now: a loser of a race reads
// again and tries again, while the step is still possible.
func (c *Course) change(ctx context.Context, r payment.Request, next func(payment.Request) (payment.Step, error)) (payment.Request, error) {
	for {
		st, err := next(r)
		if err != nil {
			return r, err
		}
		err = c.Requests.Apply(ctx, st)
		if err == nil {
			c.tell(ctx, st)
			return st.To(), nil
		}
		if !fault.Is(err, fault.Conflict) {
			return r, err
		}
		if r, err = c.Requests.Get(ctx, r.ID()); err != nil {
			return r, err
		}
	}
}

// step is change for which a step that is not possible any more is no error:
// somebody else has taken it, or one that rules it out.
func (c *Course) step(ctx context.Context, r payment.Request, next func(payment.Request) (payment.Step, error)) error {
	_, err := c.change(ctx, r, next)
	if fault.Is(err, fault.Conflict) {
		return nil
	}
	return err
}

// tell lets the open pages know at once, beside what comes next: a person waits.
func (c *Course) tell(ctx context.Context, st payment.Step) {
	if !st.Event().Pushed() {
		return
	}
	c.telling.Add(1)
	go func() {
		defer c.telling.Done()
		c.Pages.Changed(ctx, st.To())
	}()
}

// note logs what went wrong with an outside call and will be tried again.
func note(ctx context.Context, what string, id string, err error) {
	slog.WarnContext(ctx, what, "id", id, "cause", err.Error())
}
