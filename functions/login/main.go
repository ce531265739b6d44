// Command login signs agents in by phone.
package main

import (
	"log/slog"
	"os"
	"time"

	"platimo/shared/api"
	"platimo/shared/config"
	"platimo/shared/payment"
	"platimo/shared/session"
	"platimo/shared/store"
)

func main() {
	slog.SetDefault(slog.New(slog.NewJSONHandler(os.Stdout, nil)))
	env := config.Read()
	db := config.DynamoDB(env, env.Need("LOGINS_TABLE"))

	h := &handler{
		attempts:  store.NewAttempts(db, env.Need("LOGINS_TABLE"), env.Need("PHONES_TABLE")),
		sessions:  store.NewSessions(db, env.Need("SESSIONS_TABLE")),
		directory: store.NewDirectory(db, env.Need("DIRECTORY_TABLE")),
		place:     env.Need("SIGN_IN_PLACE"),
		secret:    config.StageSecret(env),
		ids:       payment.RandomIDs,
		newID:     session.NewAttemptID,
		newSecret: session.NewSecret,
		now:       time.Now,
	}
	api.Start(h.routes(api.Site{Origins: env.List("ORIGINS"), Now: time.Now}))
}
