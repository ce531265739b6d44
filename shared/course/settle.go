package course

import (
	"context"
	"errors"
	"log/slog"

	"platimo/shared/bank"
	"platimo/shared/fault"
	"platimo/shared/payment"
)

// instruct tells the payer's bank to move the money. The bytes of the order
// are stored, and the call is claimed, before it is made.
func (c *Course) instruct(ctx context.Context, r payment.Request) error {
	payer, err := c.Directory.Payer(ctx, r.Payer())
	if fault.Is(err, fault.NotFound) || err == nil && payer.Disabled {
		return c.step(ctx, r, func(r payment.Request) (payment.Step, error) { return r.Fail("service", "", c.Now()) })
	}
	if err != nil {
		return err
	}
	order := orderOf(r, payer, c.Now())
	document, err := order.Document()
	if err != nil {
		return err
	}
	kept, err := c.Requests.Attach(ctx, r.ID(), payment.OrderBytes, document, c.Now())
	if err != nil {
		return err
	}
	r, err = c.change(ctx, r, func(r payment.Request) (payment.Step, error) {
		return r.ClaimOrder(payment.Order{Digest: kept.Digest, Bank: payer.Bank, MessageID: order.MessageID, PaymentInfoID: order.PaymentInfoID}, c.Now())
	})
	if fault.Is(err, fault.Conflict) {
		return nil
	}
	if err != nil {
		return err
	}
	if err := c.send(ctx, r, document); err != nil {
		return nil // it is owed, and the sweep asks before it sends again
	}
	return c.settle(ctx, r) // what is decided at once has no callback
}

// send gives the bank an order. Whatever it answers moves nothing: it will be
// asked.
func (c *Course) send(ctx context.Context, r payment.Request, document []byte) error {
	ctx, cancel := context.WithTimeout(ctx, callLimit)
	defer cancel()
	err := c.Bank.Instruct(ctx, r.Order().Bank, document)
	if err != nil {
		note(ctx, "instruct the bank", string(r.ID()), err)
	}
	return err
}

// Settle asks the bank how an order stands, because its callback rang.
func (c *Course) Settle(ctx context.Context, id payment.ID) error {
	c = c.begin()
	defer c.telling.Wait()
	r, err := c.Requests.Get(ctx, id)
	if err != nil {
		return err
	}
	if r.Order().Digest == "" {
		return nil // nothing that the bank could ring for
	}
	return c.settle(ctx, r)
}

// settle asks the bank and takes the step that its answer allows. Unknown
// leaves the request where it is; if the bank does not know the order at all,
// the same bytes go again, never others.
func (c *Course) settle(ctx context.Context, r payment.Request) error {
	answer, err := c.askBank(ctx, r)
	if errors.Is(err, bank.ErrUnknownPayment) && r.Owed(c.Now()) == payment.AskBank { // not while the first call is on its way
		document, err := c.Requests.Attachment(ctx, r.ID(), payment.OrderBytes, r.Order().Digest)
		if err != nil {
			return err
		}
		_ = c.send(ctx, r, document.Bytes) // noted there, and still owed
		return nil
	}
	if err != nil {
		note(ctx, "ask the bank", string(r.ID()), err)
		return nil
	}
	report, err := bank.Read(answer)
	if err != nil {
		note(ctx, "read the bank's answer", string(r.ID()), err)
		return nil
	}
	outcome := report.Outcome(bank.Expected{EndToEndID: string(r.ID()), MessageID: r.Order().MessageID, Amount: r.Amount(), CreditorIBAN: r.Payee().Account.IBAN()})
	if decide(r, outcome) == nothing { // and keep nothing: the bank may be asked for hours
		return nil
	}
	kept, err := c.Requests.Attach(ctx, r.ID(), payment.BankAnswered, answer, c.Now())
	if err != nil {
		return err
	}
	r, err = c.change(ctx, r, func(r payment.Request) (payment.Step, error) {
		switch decide(r, outcome) {
		case pay:
			return r.Pay(kept.Digest, c.Now())
		case fail:
			return r.Fail(outcome.Reason, kept.Digest, c.Now())
		case contradict:
			return r.Contradict(kept.Digest, c.Now())
		}
		return payment.Step{}, fault.New(fault.Conflict, "The bank has said so before.")
	})
	if fault.Is(err, fault.Conflict) {
		return nil
	}
	if err == nil && r.Contradicts() {
		slog.ErrorContext(ctx, "alarm: the bank contradicts the order or itself", "id", string(r.ID()), "answer", kept.Digest)
	}
	return err
}

// decision is what an answer of the bank means for a request as it is.
type decision int

const (
	nothing decision = iota
	pay
	fail
	contradict
)

func decide(r payment.Request, o bank.Outcome) decision {
	status := r.Status()
	switch {
	case o.Kind == bank.Unknown:
		return nothing
	case o.Kind == bank.Contradiction, status == payment.Paid && o.Kind == bank.Refused, status == payment.Failed && o.Kind == bank.Done:
		if r.Contradicts() {
			return nothing
		}
		return contradict
	case status == payment.Authorized && o.Kind == bank.Done:
		return pay
	case status == payment.Authorized:
		return fail
	}
	return nothing
}

func (c *Course) askBank(ctx context.Context, r payment.Request) ([]byte, error) {
	ctx, cancel := context.WithTimeout(ctx, callLimit)
	defer cancel()
	return c.Bank.Ask(ctx, r.Order().Bank, string(r.ID()))
}
