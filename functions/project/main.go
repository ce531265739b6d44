// Command project does what follows from a change by itself: it repeats the
// push, and frees the phone.
package main

import (
	"log/slog"
	"os"
	"time"

	"github.com/aws/aws-lambda-go/lambda"

	"platimo/shared/config"
	"platimo/shared/push"
	"platimo/shared/store"
)

func main() {
	slog.SetDefault(slog.New(slog.NewJSONHandler(os.Stdout, nil)))
	env := config.Read()
	db := config.DynamoDB(env, env.Need("PAYMENTS_TABLE"), "sk")

	h := &handler{
		requests: store.NewRequests(db, env.Need("PAYMENTS_TABLE"), ""),
		attempts: store.NewAttempts(db, env.Need("LOGINS_TABLE"), ""),
		phones:   store.NewPhones(db, env.Need("PHONES_TABLE")),
		pages:    push.New(store.NewConnections(db, env.Need("CONNECTIONS_TABLE"), ""), config.Sockets(env), time.Now),
		now:      time.Now,
	}
	lambda.Start(h.handle)
}
