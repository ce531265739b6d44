package mss

import (
	"context"
	"fmt"
)

// maxMessage is how many characters a phone surely shows.
const maxMessage = 160

// ReceiptReq tells the person how it ended (MSS_ReceiptReq). An MSSP takes one
// receipt for a signature.
type ReceiptReq struct {
	APTransID   string // that of the signature request
	MSSPTransID string // from SignatureResp or the notification
	MSISDN      string
	Message     string     // plain text, 1-160 characters
	Status      StatusCode // zero leaves the status out, which the standard allows
}

type receiptMessage struct {
	XMLName struct{} `xml:"mss:MSS_ReceiptReq"`
	head
	User    mobileUser  `xml:"mss:MobileUser"`
	Status  *statusCode `xml:"mss:Status>mss:StatusCode,omitempty"`
	Message *text       `xml:"mss:Message,omitempty"`
}

// Receipt sends the receipt; nil means that the MSSP has taken it. Errors are
// those of Sign. After an error that leaves the arrival open, another try can
// show the message twice.
func (c Client) Receipt(ctx context.Context, r ReceiptReq) error {
	if err := firstOf(
		checkTransID(r.APTransID),
		checkText("MSSP_TransID", r.MSSPTransID, 1),
		checkMSISDN(r.MSISDN),
		checkText("Message", r.Message, 1),
		check(len([]rune(r.Message)) <= maxMessage, "Message is longer than 160 characters"),
	); err != nil {
		return err
	}
	message := plain(r.Message)
	m := receiptMessage{head: newHead(c.APID, c.Password, r.APTransID, c.now()), User: mobileUser{r.MSISDN}, Message: &message}
	m.MSSPTransID = r.MSSPTransID
	if r.Status != 0 {
		m.Status = &statusCode{r.Status}
	}
	if _, err := c.ask(ctx, receipt, m, r.APTransID); err != nil {
		return fmt.Errorf("send receipt %s: %w", r.APTransID, err)
	}
	return nil
}
