package course

import (
	"context"
	"errors"
	"log/slog"
	"strconv"
	"strings"
	"time"

	"platimo/shared/fault"
	"platimo/shared/mss"
	"platimo/shared/payment"
)

// askPhone makes the one call of an asking. A number that is not enrolled is
// not asked, and takes the course of a phone that cannot be reached.
func (c *Course) askPhone(ctx context.Context, r payment.Request) error {
	payer, err := c.Directory.Payer(ctx, r.Payer())
	unknown := fault.Is(err, fault.NotFound)
	if err != nil && !unknown {
		return err
	}
	r, err = c.change(ctx, r, func(r payment.Request) (payment.Step, error) { return r.ClaimAsking(c.Now()) })
	if fault.Is(err, fault.Conflict) {
		return nil
	}
	if err != nil {
		return err
	}
	asking := r.Asking()
	if unknown || payer.Disabled {
		return c.end(ctx, r, ending{code: "not-enrolled"})
	}
	resp, err := c.sign(ctx, string(r.ID()), r.Payer(), r.Sentence(), r.Mark(), asking, c.Payment)
	if err == nil {
		return c.step(ctx, r, func(r payment.Request) (payment.Step, error) {
			return r.Accepted(asking.APTransID, resp.MSSPTransID, c.Now())
		})
	}
	note(ctx, "ask the phone", string(r.ID()), err)
	return c.end(ctx, r, endingOfCall(err))
}

// sign sends a sentence to a phone under a profile.
func (c *Course) sign(ctx context.Context, id string, phone payment.MSISDN, sentence string, m payment.Mark, a payment.Asking, profile string) (mss.SignatureResp, error) {
	ctx, cancel := context.WithTimeout(ctx, callLimit)
	defer cancel()
	return c.MSSP.Sign(ctx, mss.SignatureReq{
		APTransID: a.APTransID, MSISDN: phone.E164(), DTBS: sentence, Profile: profile, EventID: m.Code, UserLang: "sr",
		TimeOut: time.Duration(a.TimeOut(c.Now())) * time.Second,
		APURL:   strings.TrimSuffix(c.Callback, "/") + "/callbacks/mss/" + id + "/" + a.Token,
	})
}

// end takes the step that an asking's ending asks for.
func (c *Course) end(ctx context.Context, r payment.Request, e ending) error {
	id := r.Asking().APTransID
	if e.kind == ours || e.code == strconv.Itoa(int(mss.InvalidSignature)) {
		slog.ErrorContext(ctx, "alarm: the MSSP does not accept what we send, or a phone's key does not fit", "id", string(r.ID()), "code", e.code)
	}
	return c.step(ctx, r, func(r payment.Request) (payment.Step, error) {
		switch {
		case e.kind == open, r.Asking().APTransID != id:
			return payment.Step{}, fault.New(fault.Conflict, "Nothing has ended.")
		}
		switch e.kind {
		case refused:
			return r.Refuse(e.code, c.Now())
		case ours:
			return r.Fail("service", "", c.Now())
		case unsent:
			return r.Unsent(id, c.IDs, c.Now())
		case unanswered:
			return r.Unanswered(id, e.code, c.Now())
		case busy:
			return r.Busy(id, c.IDs, c.Now())
		}
		return r.EndAsking(id, e.code, c.Now())
	})
}

// endingOfCall says what a failed call to the MSSP means for the asking.
func endingOfCall(err error) ending {
	var f *mss.Fault
	switch {
	case errors.Is(err, mss.ErrInvalid):
		return ending{kind: ours, code: "invalid"}
	case errors.As(err, &f) && endingOf(f.Code).kind == open:
		return ending{kind: unsent} // a fault without a status that says more
	case errors.As(err, &f):
		return endingOf(f.Code)
	case errors.Is(err, mss.ErrNotArrived):
		return ending{kind: unsent}
	}
	return ending{kind: open} // it may have arrived: wait for the callback or the end of TimeOut
}
