package store

import (
	"fmt"
	"hash/fnv"
	"time"
	_ "time/tzdata" // provided.al2023 has no time zones

	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

	"platimo/shared/payment"
)

// Every key shape of every table.
//
//	payments     pk                      sk
//	             P01…                    payment         the request; events in the item
//	             P01…                    CMS#<sha256>    a signature as it came
//	             P01…                    ORDER#<sha256>  the pain.001 as it is sent
//	             P01…                    ANSWER#<sha256> the pain.002 that the bank answered
//	             KEY#<merchant>#<uuid>   key             idempotency: which request has this key
//	  index day  day = <merchant>#2026-11-23 (Belgrade), pk; only sk = payment has a day
//	  index due  shard = 00 … 15, due = Unix ms; sparse: only what is owed something
//	logins       L01…                                    index due as above
//	sessions     SESSION#<digest> | TICKET#<digest>      index due as above, due = end of the session
//	connections  <merchant>              <connection id>
//	             CONNECTION#<id>         connection      which merchant has this socket
//	directory    MERCHANT#<id> | AGENT#<msisdn> | PAYER#<msisdn>   index kind = merchant | agent | payer
//	phones       PHONE#<msisdn>                          the lease of the phone
//	             SIGNIN#<msisdn>                         the turn of a sign-in, enrolled or not
//
// Time to live (ttl, Unix seconds) only cleans up: whoever reads checks the
// time, since deletion may come days late.

const (
	skPayment    = "payment"
	skKey        = "key"
	skConnection = "connection"

	// Shards spread the due index over partitions: one would throttle the
	// base table at 1,000 writes a second.
	Shards = 16
)

var belgrade = mustLoad("Europe/Belgrade")

func mustLoad(name string) *time.Location {
	l, err := time.LoadLocation(name)
	if err != nil {
		panic(err)
	}
	return l
}

// Day is the Belgrade day of an instant, as 2006-01-02.
func Day(t time.Time) string { return t.In(belgrade).Format(time.DateOnly) }

func dayKey(merchant, day string) string { return merchant + "#" + day }

func shardOf(id string) string {
	h := fnv.New32a()
	h.Write([]byte(id))
	return fmt.Sprintf("%02d", h.Sum32()%Shards)
}

func idempotencyPK(merchant string, k payment.IdempotencyKey) string {
	return "KEY#" + merchant + "#" + string(k)
}

func sessionPK(digest string) string           { return "SESSION#" + digest }
func ticketPK(digest string) string            { return "TICKET#" + digest }
func connectionPK(id string) string            { return "CONNECTION#" + id }
func merchantPK(id string) string              { return "MERCHANT#" + id }
func agentPK(m payment.MSISDN) string          { return "AGENT#" + m.E164() }
func payerPK(m payment.MSISDN) string          { return "PAYER#" + m.E164() }
func signInPK(m payment.MSISDN) string         { return "SIGNIN#" + m.E164() }
func phonePK(m payment.MSISDN) string          { return "PHONE#" + m.E164() }
func text(s string) types.AttributeValue       { return &types.AttributeValueMemberS{Value: s} }
func number(n int64) types.AttributeValue      { return &types.AttributeValueMemberN{Value: fmt.Sprint(n)} }
func blob(b []byte) types.AttributeValue       { return &types.AttributeValueMemberB{Value: b} }
func seconds(t time.Time) types.AttributeValue { return number(t.Unix()) }

type item = map[string]types.AttributeValue

func key(pk string) item            { return item{"pk": text(pk)} }
func sorted(pk, sk string) item     { return item{"pk": text(pk), "sk": text(sk)} }
func requestKey(id payment.ID) item { return sorted(string(id), skPayment) }
