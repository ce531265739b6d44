package mss

import (
	"fmt"
	"strconv"
	"strings"
)

// StatusCode is a status of TS 102 204 §9, or a vendor's refinement of one: a
// fourth digit (4011) makes a sub-code of a family (401).
type StatusCode int

// The status codes that the standard names.
const (
	RequestOK              StatusCode = 100
	WrongParam             StatusCode = 101
	MissingParam           StatusCode = 102
	WrongDataLength        StatusCode = 103
	UnauthorizedAccess     StatusCode = 104
	UnknownClient          StatusCode = 105
	HandshakeRequired      StatusCode = 106
	InappropriateData      StatusCode = 107
	IncompatibleInterface  StatusCode = 108
	UnsupportedProfile     StatusCode = 109
	ExpiredTransaction     StatusCode = 208
	OTAError               StatusCode = 209
	UserSign               StatusCode = 400
	UserCancel             StatusCode = 401
	Postponed              StatusCode = 4013 // of UserCancel: not now, neither yes nor no
	PINNrBlocked           StatusCode = 402
	CardBlocked            StatusCode = 403
	NoKeyFound             StatusCode = 404
	PBSignatureProcess     StatusCode = 406
	NoCertFound            StatusCode = 422
	CRLPB                  StatusCode = 423
	CRLExpired             StatusCode = 424
	ErrorCertificate       StatusCode = 425
	Signature              StatusCode = 500
	RevokedCertificate     StatusCode = 501
	ValidSignature         StatusCode = 502
	InvalidSignature       StatusCode = 503
	OutstandingTransaction StatusCode = 504
	RetOKPush              StatusCode = 600
	RetOKNoPush            StatusCode = 601
	RetNOKPush             StatusCode = 602
	RetNOKNoPush           StatusCode = 603
	Roaming                StatusCode = 700 // family of 701-780
	InternalError          StatusCode = 900
)

var names = map[StatusCode]string{
	RequestOK: "REQUEST_OK", WrongParam: "WRONG_PARAM", MissingParam: "MISSING_PARAM",
	WrongDataLength: "WRONG_DATA_LENGTH", UnauthorizedAccess: "UNAUTHORIZED_ACCESS", UnknownClient: "UNKNOWN_CLIENT",
	HandshakeRequired: "HANDSHAKE_REQUIRED", InappropriateData: "INAPPROPRIATE_DATA",
	IncompatibleInterface: "INCOMPATIBLE_INTERFACE", UnsupportedProfile: "UNSUPPORTED_PROFILE",
	ExpiredTransaction: "EXPIRED_TRANSACTION", OTAError: "OTA_ERROR",
	UserSign: "USER_SIGN", UserCancel: "USER_CANCEL", PINNrBlocked: "PIN_NR_BLOCKED", CardBlocked: "CARD_BLOCKED",
	NoKeyFound: "NO_KEY_FOUND", PBSignatureProcess: "PB_SIGNATURE_PROCESS", NoCertFound: "NO_CERT_FOUND",
	CRLPB: "CRL_PB", CRLExpired: "CRL_EXPIRED", ErrorCertificate: "ERROR_CERTIFICATE",
	Signature: "SIGNATURE", RevokedCertificate: "REVOKED_CERTIFICATE", ValidSignature: "VALID_SIGNATURE",
	InvalidSignature: "INVALID_SIGNATURE", OutstandingTransaction: "OUTSTANDING_TRANSACTION",
	RetOKPush: "RET_OK_PUSH", RetOKNoPush: "RET_OK_NOPUSH", RetNOKPush: "RET_NOK_PUSH", RetNOKNoPush: "RET_NOK_NOPUSH",
	Roaming: "ROAMING", InternalError: "INTERNAL_ERROR",
}

// Family returns the code to switch on: 401 for 4011, 700 for every 7xx. A
// family is its own; zero stays zero.
func (c StatusCode) Family() StatusCode {
	for c >= 1000 {
		c /= 10
	}
	if c >= 700 && c < 800 {
		return Roaming
	}
	return c
}

// Open tells that the transaction goes on: the MSSP has it, the person is
// asked, nothing is decided.
func (c StatusCode) Open() bool {
	switch c.Family() {
	case RequestOK, UserSign, OutstandingTransaction:
		return true
	}
	return false
}

// Signed tells that the MSSP holds the phone's signature for good. It is the
// MSSP's word alone.
func (c StatusCode) Signed() bool {
	switch c.Family() {
	case Signature, ValidSignature:
		return true
	}
	return false
}

// Unjudged tells that the MSSP could not check the signer's certificate, so
// that a signature which comes with it has to be judged without its help.
func (c StatusCode) Unjudged() bool {
	switch c.Family() {
	case CRLPB, CRLExpired, ErrorCertificate:
		return true
	}
	return false
}

// Name returns the standard's name of the code's family, "" if it has none.
func (c StatusCode) Name() string { return names[c.Family()] }

// String writes code and name: "4011 USER_CANCEL".
func (c StatusCode) String() string {
	return strings.TrimSpace(fmt.Sprintf("%d %s", int(c), c.Name()))
}

// parseStatus reads three or four digits, the first not zero.
func parseStatus(s string) (StatusCode, bool) {
	if len(s) < 3 || len(s) > 4 || s[0] == '0' || strings.Trim(s, "0123456789") != "" {
		return 0, false
	}
	n, err := strconv.Atoi(s)
	return StatusCode(n), err == nil
}

// refine takes the codes of a nested status, outermost first, and returns the
// innermost one that still is of the outermost one's family. A vendor may nest
// numbers of its own, and they must not change the outcome.
func refine(codes []StatusCode) StatusCode {
	if len(codes) == 0 {
		return 0
	}
	code := codes[0]
	for _, inner := range codes[1:] {
		if inner.Family() != code.Family() {
			break
		}
		code = inner
	}
	return code
}
