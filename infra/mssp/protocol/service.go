// Package protocol speaks ETSI TS 102 204 with application providers: it serves
// the ports of a mobile signature service, and notifies. It serves any vendor's
// client, by matching local names and by answering in the style of the request,
// and it is strict about what the standard is strict about.
package protocol

import (
	"context"
	"log/slog"
	"net/http"
	"time"

	"platimo/infra/mssp/bell"
	"platimo/infra/mssp/desk"
	"platimo/infra/mssp/history"
	"platimo/infra/mssp/phones"
)

// Service is the protocol side of the simulator.
type Service struct {
	Desk    *desk.Desk
	Book    *phones.Book
	Bells   *bell.Bells
	History *history.Log
	Log     *slog.Logger

	ID             string          // URI by which the service names itself in MSSP_Info
	PaymentProfile string          // URI of the profile that signs payments
	LoginProfile   string          // URI of the profile that signs in
	Pauses         []time.Duration // before each further try of a notification
}

// operation is one kind of message.
type operation struct {
	name    string // in the history, and of the wrapper; its answer has …Response
	request string
	answer  string
	do      func(context.Context, *call) (reply, error)
}

// Handler serves the ports.
func (s *Service) Handler() http.Handler {
	mux := http.NewServeMux()
	signature := operation{"MSS_Signature", "MSS_SignatureReq", "MSS_SignatureResp", s.signature}
	status := operation{"MSS_StatusQuery", "MSS_StatusReq", "MSS_StatusResp", s.status}
	receipt := operation{"MSS_Receipt", "MSS_ReceiptReq", "MSS_ReceiptResp", s.receipt}
	profile := operation{"MSS_ProfileQuery", "MSS_ProfileReq", "MSS_ProfileResp", s.profile}
	for port, op := range map[string]operation{
		"MSS_SignaturePort":    signature,
		"MSS_StatusQueryPort":  status,
		"MSS_ReceiptPort":      receipt,
		"MSS_ProfileQueryPort": profile,
		"MSS_ProfilePort":      profile, // as Swisscom calls it
	} {
		mux.Handle("POST /soap/services/"+port, s.port(op))
	}
	return mux
}
