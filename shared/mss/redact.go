package mss

import (
	"fmt"
	"io"
	"log/slog"
)

// What holds a password, a number or a sentence prints itself by name and id
// alone, under every verb and in every log. JSON does not ask: none of these is
// ever stored or answered.

func (c Client) redacted() string       { return "MSSP client of " + c.APID }
func (r SignatureReq) redacted() string { return "signature request " + r.APTransID }
func (r ReceiptReq) redacted() string   { return "receipt " + r.APTransID }
func (n Notification) redacted() string {
	return fmt.Sprintf("notification %s with status %s", n.APTransID, n.Status)
}

// Format implements fmt.Formatter.
func (c Client) Format(f fmt.State, _ rune) { io.WriteString(f, c.redacted()) }

// Format implements fmt.Formatter.
func (r SignatureReq) Format(f fmt.State, _ rune) { io.WriteString(f, r.redacted()) }

// Format implements fmt.Formatter.
func (r ReceiptReq) Format(f fmt.State, _ rune) { io.WriteString(f, r.redacted()) }

// Format implements fmt.Formatter.
func (n Notification) Format(f fmt.State, _ rune) { io.WriteString(f, n.redacted()) }

// LogValue implements slog.LogValuer.
func (c Client) LogValue() slog.Value { return slog.StringValue(c.redacted()) }

// LogValue implements slog.LogValuer.
func (r SignatureReq) LogValue() slog.Value { return slog.StringValue(r.redacted()) }

// LogValue implements slog.LogValuer.
func (r ReceiptReq) LogValue() slog.Value { return slog.StringValue(r.redacted()) }

// LogValue implements slog.LogValuer.
func (n Notification) LogValue() slog.Value { return slog.StringValue(n.redacted()) }
