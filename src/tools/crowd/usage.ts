/** What `npm run crowd -- --help` says. */
export const USAGE = `Usage: npm run crowd -- [options]

Sends simulated visitors to an instance of your own, so that you can practise. Without options: to the demo of npm start.

  --visitors N       how many come, up to 20000                              200
  --rate N/s         how many arrive a second (or N/m), up to 500/s          20/s
  --time DURATION    when it ends at the latest, up to 4h                    10m
  --stay DURATION    how long they stay inside on average, up to 1h          30s
  --away DURATION    the longest that a sleeper is away, up to 1h            1m
  --leave PERCENT    close the tab while they wait                           10%
  --sleep PERCENT    miss polls for a while and come back                    10%
  --miss PERCENT     do not come when they are called                        10%
  --complete PERCENT of those inside: say so when they are done              50%
  --seed N           the same seed, the same behaviour                       by chance

Where they go:
  --config FILE      the configuration of the instance      as npm start reads it
  --client ID        which of its clients, if there are several
  --room NAME        or which of its rooms
  --redirect-uri URL which of the client's                          the first one
  --issuer URL       no configuration file: then --client, --room and --redirect-uri
                     are needed, and the client's secret may be in CROWD_CLIENT_SECRET
  --this-instance-is-mine
                     allows another address than of this machine or a private network

Ctrl-C ends it with the summary. Exit code: 0 all well, 1 errors or a number told twice,
64 the options are wrong, 69 no instance that can be used, 78 the configuration is wrong.
`;
