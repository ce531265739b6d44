package mss

import (
	"context"
	"fmt"
)

// StatusReq asks how a signature request stands (MSS_StatusReq).
type StatusReq struct {
	// APTransID is that of the signature request. Services differ in whether
	// the answer repeats the query's or the signature's: with one for both, the
	// echo can be checked.
	APTransID   string
	MSSPTransID string // from SignatureResp
}

// StatusResp is the answer: open, or signed with a signature.
type StatusResp struct {
	Status    StatusCode // Open, Signed or Unjudged
	Signature []byte     // CMS in DER; nil while open
}

type statusMessage struct {
	XMLName struct{} `xml:"mss:MSS_StatusReq"`
	head
}

// Status sends the query. A refusal by the person, an expiry and every other
// end without a signature is a *Fault, whether the MSSP says it as a SOAP fault
// or as a status. Any other error says nothing about the signature.
func (c Client) Status(ctx context.Context, r StatusReq) (StatusResp, error) {
	if err := firstOf(checkTransID(r.APTransID), checkText("MSSP_TransID", r.MSSPTransID, 1)); err != nil {
		return StatusResp{}, err
	}
	m := statusMessage{head: newHead(c.APID, c.Password, r.APTransID, c.now())}
	m.MSSPTransID = r.MSSPTransID
	a, err := c.ask(ctx, statusQuery, m, r.APTransID)
	if err != nil {
		return StatusResp{}, fmt.Errorf("query signature %s: %w", r.APTransID, err)
	}
	if a.msspTransID != "" && a.msspTransID != r.MSSPTransID { // few services repeat it
		return StatusResp{}, fmt.Errorf("query signature %s: the answer is for another MSSP_TransID", r.APTransID)
	}
	return StatusResp{Status: a.status, Signature: a.signature}, nil
}
