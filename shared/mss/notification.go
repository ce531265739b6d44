package mss

import (
	"crypto/sha256"
	"crypto/subtle"
	"fmt"
	"time"
)

// Notification is what an MSSP posts to the AP_URL of a signature request (an
// MSS_StatusResp). Nothing in it is proved: it rings, and whoever answers looks
// at the signature or asks with Client.Status.
type Notification struct {
	APTransID   string     // never ""
	APID        string     // "" if the MSSP sends none
	Password    string     // what it sends as AP_PWD, for PasswordMatches alone
	MSSPTransID string     // "" if the MSSP sends none
	MSISDN      string     // as the MSSP writes it, "" if it sends none
	Status      StatusCode // never 0
	Signature   []byte     // CMS in DER; nil if there is none, even where Status says signed
}

// ParseNotification reads the body of a notification. An error means that it
// does not hold exactly one notification; the body is not quoted.
func ParseNotification(body []byte) (Notification, error) {
	a, err := readAnswer(body, "MSS_StatusResp")
	if err != nil {
		return Notification{}, fmt.Errorf("read notification: %w", err)
	}
	return Notification{
		APTransID: a.apTransID, APID: a.apID, Password: a.password, MSSPTransID: a.msspTransID,
		MSISDN: a.msisdn, Status: a.status, Signature: a.signature,
	}, nil
}

// Acknowledge returns the body of the HTTP 200 that answers a notification (of
// type ContentType): a receipt with status 601, taken and nothing to show. The
// receipt with a message is Client.Receipt's. AP_PWD, required in the message,
// repeats what the MSSP sent, so no secret goes to a stranger. MSSP_TransID is
// required too: whoever knows it better than the notification sets it in n.
func Acknowledge(n Notification, apID string, now time.Time) []byte {
	m := receiptMessage{
		head:   newHead(apID, n.Password, n.APTransID, now),
		User:   mobileUser{n.MSISDN},
		Status: &statusCode{RetOKNoPush},
	}
	m.MSSPTransID = n.MSSPTransID
	body, err := envelope("MSS_NotificationResponse", m)
	if err != nil { // the message is strings and numbers alone, which always marshal
		panic(err)
	}
	return body
}

// PasswordMatches tells whether got is one of the live passwords. Time tells
// neither how much of it is right nor which one it is. An empty password
// matches nothing, so that a missing setting lets nobody in.
func PasswordMatches(got string, live []string) bool {
	sum := sha256.Sum256([]byte(got))
	match := 0
	for _, password := range live {
		want := sha256.Sum256([]byte(password))
		match |= subtle.ConstantTimeCompare(sum[:], want[:])
	}
	return match == 1 && got != ""
}
