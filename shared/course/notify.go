package course

import (
	"context"
	"crypto/subtle"
	"strconv"

	"platimo/shared/fault"
	"platimo/shared/mss"
	"platimo/shared/payment"
)

// Notify takes a notification of the MSSP for a request. It is a doorbell: a
// signature counts once we have verified it, a negative answer once the MSSP
// has confirmed it to our own question. An unknown token is fault.NotFound.
func (c *Course) Notify(ctx context.Context, id payment.ID, token string, n mss.Notification) error {
	c = c.begin()
	defer c.telling.Wait()
	r, err := c.Requests.Get(ctx, id)
	if err != nil {
		return err
	}
	if !knocks(r.Asking(), token) {
		return fault.New(fault.NotFound, "There is no such thing here.")
	}
	if err := c.take(ctx, r, n); err != nil {
		return err
	}
	if n.MSSPTransID == "" || r.Asking().MSSPTransID != "" {
		return nil
	}
	// The answer of the call was lost, or is on its way: without this id
	// nothing can be asked, and no receipt be sent.
	return c.step(ctx, r, func(r payment.Request) (payment.Step, error) { return r.Accepted(n.APTransID, n.MSSPTransID, c.Now()) })
}

// take takes what a notification brings.
func (c *Course) take(ctx context.Context, r payment.Request, n mss.Notification) error {
	if n.Signature == nil {
		return c.answered(ctx, r, n)
	}
	cms, err := c.Requests.Attach(ctx, r.ID(), payment.CMS, n.Signature, c.Now())
	if err != nil {
		return err
	}
	r, verified, err := c.judge(ctx, r, cms)
	if err != nil || verified {
		return err
	}
	return c.answered(ctx, r, n) // what came was no signature; let the MSSP say what is
}

func (c *Course) answered(ctx context.Context, r payment.Request, n mss.Notification) error {
	if n.Status.Open() {
		return nil
	}
	return c.step(ctx, r, func(r payment.Request) (payment.Step, error) {
		return r.Answered(n.APTransID, strconv.Itoa(int(n.Status)), c.Now())
	})
}

// knocks tells that a notification is for an asking: by the token of its
// address, compared in constant time. Which of its calls it is for counts only
// where it brings no signature.
func knocks(a payment.Asking, token string) bool {
	return a.Token != "" && subtle.ConstantTimeCompare([]byte(a.Token), []byte(token)) == 1
}

// askMSSP asks how an asking stands, and believes the answer: it is the answer
// to our own question.
func (c *Course) askMSSP(ctx context.Context, r payment.Request) error {
	asking := r.Asking()
	resp, err := c.query(ctx, asking)
	e := endingOfCall(err)
	switch {
	case err == nil && resp.Signature != nil:
		cms, err := c.Requests.Attach(ctx, r.ID(), payment.CMS, resp.Signature, c.Now())
		if err != nil {
			return err
		}
		after, verified, err := c.judge(ctx, r, cms)
		if err != nil || verified {
			return err
		}
		return c.end(ctx, after, ending{code: "unverified"})
	case err == nil:
		e = ending{kind: open}
	case e.kind == unsent || e.kind == ours || e.kind == busy && asking.Answer == "": // the question failed, not the asking
		e = ending{kind: open}
	}
	if err != nil {
		note(ctx, "ask the MSSP", string(r.ID()), err)
	}
	switch {
	case e.kind == open && asking.Answer != "" && asking.Over(c.Now()):
		e = believed(asking.Answer)
	case e.kind == open && err == nil && !c.Now().Before(asking.LeaseEnds()):
		e = ending{kind: unanswered, code: "no-answer"} // the MSSP forgot to end it
	}
	return c.end(ctx, r, e)
}

// query asks the MSSP how an asking stands.
func (c *Course) query(ctx context.Context, a payment.Asking) (mss.StatusResp, error) {
	ctx, cancel := context.WithTimeout(ctx, callLimit)
	defer cancel()
	return c.MSSP.Status(ctx, mss.StatusReq{APTransID: a.APTransID, MSSPTransID: a.MSSPTransID})
}

// believed is what a notification said that could not be confirmed in time.
func believed(answer string) ending {
	code, err := strconv.Atoi(answer)
	e := endingOf(mss.StatusCode(code))
	if err != nil || e.kind == open || e.kind == unsent || e.kind == busy {
		return ending{code: answer}
	}
	return e
}
