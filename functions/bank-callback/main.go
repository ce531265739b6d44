// Command bank-callback takes the reports of the payers' banks.
package main

import (
	"log/slog"
	"os"
	"time"

	"platimo/shared/api"
	"platimo/shared/config"
	"platimo/shared/course"
	"platimo/shared/push"
	"platimo/shared/store"
)

func main() {
	slog.SetDefault(slog.New(slog.NewJSONHandler(os.Stdout, nil)))
	env := config.Read()
	db := config.DynamoDB(env, env.Need("PAYMENTS_TABLE"), "sk")

	h := &handler{
		course: &course.Course{
			Requests: store.NewRequests(db, env.Need("PAYMENTS_TABLE"), ""),
			Bank:     config.Banks(env),
			Pages:    push.New(store.NewConnections(db, env.Need("CONNECTIONS_TABLE"), ""), config.Sockets(env), time.Now),
			Now:      time.Now,
		},
		tokens: env.List("BANK_CALLBACK_TOKENS"),
		now:    time.Now,
	}
	api.Start(h.routes())
}
