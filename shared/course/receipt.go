package course

import (
	"context"

	"platimo/shared/fault"
	"platimo/shared/mss"
	"platimo/shared/payment"
)

// sendReceipt puts the result on the payer's phone: one receipt per signature
// (TS 102 204, MSS_Receipt). A call that fails is not repeated, since the
// phone may have shown it.
func (c *Course) sendReceipt(ctx context.Context, r payment.Request) error {
	r, err := c.change(ctx, r, func(r payment.Request) (payment.Step, error) { return r.ClaimReceipt(c.Now()) })
	if fault.Is(err, fault.Conflict) {
		return nil
	}
	if err != nil {
		return err
	}
	calling, cancel := context.WithTimeout(ctx, callLimit)
	defer cancel()
	a := r.Asking()
	err = c.MSSP.Receipt(calling, mss.ReceiptReq{APTransID: a.APTransID, MSSPTransID: a.MSSPTransID, MSISDN: r.Payer().E164(), Message: r.ReceiptText()})
	if err != nil {
		note(ctx, "send the receipt", string(r.ID()), err)
		return nil
	}
	return c.step(ctx, r, func(r payment.Request) (payment.Step, error) { return r.Receipted(c.Now()) })
}
