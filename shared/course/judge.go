package course

import (
	"context"
	"errors"
	"log/slog"

	"platimo/shared/fault"
	"platimo/shared/payment"
	"platimo/shared/wpki"
)

// judge holds a stored CMS against the stored sentence and takes the step that
// follows. verified is false if the CMS does not verify; that ends nothing by
// itself.
func (c *Course) judge(ctx context.Context, r payment.Request, cms payment.Attachment) (after payment.Request, verified bool, err error) {
	payer, err := c.Directory.Payer(ctx, r.Payer())
	if err != nil && !fault.Is(err, fault.NotFound) {
		return r, false, err
	}
	signer := wpki.PinnedTo()
	if err == nil && !payer.Disabled {
		signer = wpki.PinnedTo(payer.Certificate)
	}
	sig, err := wpki.Verify(cms.Bytes, []byte(r.Sentence()), wpki.Policy{
		Issuers: c.Issuers, Usage: wpki.Payment, At: cms.At, Signer: signer, SigningCertificate: wpki.Required,
	})
	var no *wpki.Rejection
	if errors.As(err, &no) {
		after, err = c.change(ctx, r, func(r payment.Request) (payment.Step, error) {
			if r.Judged(cms.Digest) {
				return payment.Step{}, errJudged
			}
			return r.Unverified(cms.Digest, c.Now())
		})
		if err == nil { // one alarm for each, however often it comes
			slog.ErrorContext(ctx, "alarm: a signature does not verify", "id", string(r.ID()), "cms", cms.Digest, "verdict", no.Indication, "sub", no.Sub)
		}
		return after, false, known(err)
	}
	if err != nil {
		return r, false, err
	}
	after, err = c.change(ctx, r, func(r payment.Request) (payment.Step, error) {
		switch {
		case r.Judged(cms.Digest):
			return payment.Step{}, errJudged
		case r.Status() == payment.Pending && !cms.At.After(r.Expires()):
			return r.Authorize(sig, cms.At, c.Now())
		}
		return r.SignedLate(sig, cms.At, c.Now())
	})
	return after, true, known(err)
}

// judgeStored judges every CMS that lies there without a verdict: it came, and
// its function died, before anybody could say what it is worth.
func (c *Course) judgeStored(ctx context.Context, r payment.Request) (payment.Request, error) {
	all, err := c.Requests.Attachments(ctx, r.ID(), payment.CMS)
	if err != nil {
		return r, err
	}
	for _, cms := range all {
		if r.Judged(cms.Digest) {
			continue
		}
		if r, _, err = c.judge(ctx, r, cms); err != nil {
			return r, err
		}
	}
	return r, nil
}

// errJudged ends a change for which there is nothing left to do.
var errJudged = errors.New("this signature has had its verdict")

func known(err error) error {
	if errors.Is(err, errJudged) {
		return nil
	}
	return err
}
