// Command sweep makes every later try: it looks through what is owed
// something, and ends sessions that nobody uses.
package main

import (
	"log/slog"
	"os"
	"time"

	"github.com/aws/aws-lambda-go/lambda"

	"platimo/shared/config"
	"platimo/shared/course"
	"platimo/shared/payment"
	"platimo/shared/push"
	"platimo/shared/store"
)

func main() {
	slog.SetDefault(slog.New(slog.NewJSONHandler(os.Stdout, nil)))
	env := config.Read()
	db := config.DynamoDB(env, env.Need("PAYMENTS_TABLE"), "sk")
	requests := store.NewRequests(db, env.Need("PAYMENTS_TABLE"), "")
	attempts := store.NewAttempts(db, env.Need("LOGINS_TABLE"), "")
	pages := push.New(store.NewConnections(db, env.Need("CONNECTIONS_TABLE"), ""), config.Sockets(env), time.Now)

	h := newHandler(requests, attempts, store.NewSessions(db, env.Need("SESSIONS_TABLE")), pages, &course.Course{
		Requests: requests, Attempts: attempts, Directory: store.NewDirectory(db, env.Need("DIRECTORY_TABLE")),
		Phones: store.NewPhones(db, env.Need("PHONES_TABLE")), MSSP: config.MSSP(env), Bank: config.Banks(env), Pages: pages, Issuers: config.Issuers(env),
		Callback: env.Need("MSS_CALLBACK"), Payment: env.Need("MSS_PAYMENT_PROFILE"), SignIn: env.Need("MSS_LOGIN_PROFILE"),
		IDs: payment.RandomIDs, Now: time.Now,
	})
	lambda.Start(h.handle)
}
