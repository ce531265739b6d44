package mss

import (
	"context"
	"fmt"
	"time"
)

// SignatureReq asks a phone to sign a text (MSS_SignatureReq, messaging mode
// asynchServerServer: the result comes as a notification to APURL).
type SignatureReq struct {
	APTransID string        // ours, new for every request: an NCName of 1-32 characters
	MSISDN    string        // "+381641234567"
	DTBS      string        // what is shown and signed, as text
	Profile   string        // URI of the signature profile, the MSSP's own
	EventID   string        // code shown beside the text; "" for none
	UserLang  string        // language of the phone's own words; "" for the subscriber's
	TimeOut   time.Duration // how long the person may take: whole seconds count, at least one
	APURL     string        // where the notification goes
}

// SignatureResp is the MSSP's promise to ask.
type SignatureResp struct {
	MSSPTransID string     // for StatusReq and ReceiptReq
	Status      StatusCode // open; signed if the service answered at once despite the mode
	Signature   []byte     // CMS in DER when it answered at once, else nil
}

type signatureMessage struct {
	XMLName struct{} `xml:"mss:MSS_SignatureReq"`
	head
	User     mobileUser `xml:"mss:MobileUser"`
	DTBS     text       `xml:"mss:DataToBeSigned"`
	Profile  string     `xml:"mss:SignatureProfile>mss:mssURI"`
	Services *services  `xml:"mss:AdditionalServices"` // a pointer: without one there is no element
	Format   string     `xml:"mss:MSS_Format>mss:mssURI"`
}

type services struct {
	Service []service `xml:"mss:Service"`
}

type service struct {
	URI      string `xml:"mss:Description>mss:mssURI"`
	EventID  string `xml:"fi:EventID,omitempty"`
	UserLang string `xml:"fi:UserLang,omitempty"`
}

// Sign sends the request. The notification can arrive before Sign returns.
//
// Errors: *Fault if the MSSP refuses, ErrInvalid if the request cannot be sent
// at all, ErrNotArrived if it surely did not arrive. After any other error the
// phone may be asked, and no query is possible.
func (c Client) Sign(ctx context.Context, r SignatureReq) (SignatureResp, error) {
	if err := r.check(); err != nil {
		return SignatureResp{}, err
	}
	m := signatureMessage{
		head:    newHead(c.APID, c.Password, r.APTransID, c.now()),
		User:    mobileUser{r.MSISDN},
		DTBS:    plain(r.DTBS),
		Profile: r.Profile,
		Format:  nsMSS + "PKCS7",
	}
	m.Mode, m.TimeOut, m.AP.URL = "asynchServerServer", int(r.TimeOut/time.Second), r.APURL
	m.Services = r.services()
	a, err := c.ask(ctx, signature, m, r.APTransID)
	if err != nil {
		return SignatureResp{}, fmt.Errorf("ask for signature %s: %w", r.APTransID, err)
	}
	if a.msspTransID == "" {
		return SignatureResp{}, fmt.Errorf("ask for signature %s: the answer has no MSSP_TransID", r.APTransID)
	}
	return SignatureResp{MSSPTransID: a.msspTransID, Status: a.status, Signature: a.signature}, nil
}

func (r SignatureReq) services() *services {
	var all []service
	if r.EventID != "" {
		all = append(all, service{URI: nsFiCom + "eventId", EventID: r.EventID})
	}
	if r.UserLang != "" {
		all = append(all, service{URI: nsFiCom + "userLang", UserLang: r.UserLang})
	}
	if all == nil {
		return nil
	}
	return &services{all}
}

func (r SignatureReq) check() error {
	return firstOf(
		checkTransID(r.APTransID),
		checkMSISDN(r.MSISDN),
		checkText("DataToBeSigned", r.DTBS, 1),
		checkText("SignatureProfile", r.Profile, 1),
		checkText("EventID", r.EventID, 0),
		checkText("UserLang", r.UserLang, 0),
		checkText("AP_URL", r.APURL, 1),
		check(r.TimeOut >= time.Second, "TimeOut is under a second"),
	)
}
