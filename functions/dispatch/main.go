// Command dispatch makes the first try of every outside call that a stored
// step asks for.
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

	h := &handler{&course.Course{
		Requests:  store.NewRequests(db, env.Need("PAYMENTS_TABLE"), ""),
		Attempts:  store.NewAttempts(db, env.Need("LOGINS_TABLE"), ""),
		Directory: store.NewDirectory(db, env.Need("DIRECTORY_TABLE")),
		Phones:    store.NewPhones(db, env.Need("PHONES_TABLE")),
		MSSP:      config.MSSP(env),
		Bank:      config.Banks(env),
		Pages:     push.New(store.NewConnections(db, env.Need("CONNECTIONS_TABLE"), ""), config.Sockets(env), time.Now),
		Issuers:   config.Issuers(env),
		Callback:  env.Need("MSS_CALLBACK"),
		Payment:   env.Need("MSS_PAYMENT_PROFILE"), SignIn: env.Need("MSS_LOGIN_PROFILE"),
		IDs: payment.RandomIDs, Now: time.Now,
	}}
	lambda.Start(h.handle)
}
