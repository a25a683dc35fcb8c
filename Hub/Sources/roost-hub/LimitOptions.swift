import ArgumentParser
import HubServer
import HubStore

/// The options that bound what clients may do.
struct LimitOptions: ParsableArguments {
  @Option(help: "Seconds between two heartbeats of a node.")
  var heartbeat = 30

  @Option(help: "The largest body of a request, in bytes.")
  var bodyLimit = HubOptions().bodyLimit

  @Option(help: "Requests a second for each token and repository.")
  var requestRate = 2000

  @Option(help: "Requests that may come at once for each token and repository.")
  var requestBurst = 5000

  @Option(help: "Workers that a repository may ask for within an hour.")
  var spawnsPerHour = 600

  @Option(help: "Unfinished requests for workers that a repository may have.")
  var openSpawns = 500

  @Option(help: "Days that finished messages and requests are kept.")
  var retentionDays = 7

  @Option(help: "Days after which a message that nobody fetched expires.")
  var pendingDays = 30

  @Flag(help: "Post to endpoints with private addresses and over http too.")
  var allowPrivateWebhooks = false

  var options: HubOptions {
    var options = HubOptions()
    options.heartbeat = heartbeat
    options.bodyLimit = bodyLimit
    options.requestRate = requestRate
    options.requestBurst = requestBurst
    options.spawns = .init(perHour: spawnsPerHour, open: openSpawns)
    options.retention = .init(finishedDays: retentionDays, pendingDays: pendingDays)
    options.allowsPrivateWebhooks = allowPrivateWebhooks
    return options
  }

  func validate() throws {
    let numbers = [
      "--heartbeat": heartbeat, "--body-limit": bodyLimit, "--request-rate": requestRate,
      "--request-burst": requestBurst, "--spawns-per-hour": spawnsPerHour,
      "--open-spawns": openSpawns, "--retention-days": retentionDays,
      "--pending-days": pendingDays,
    ]
    for (name, number) in numbers.sorted(by: { $0.key < $1.key }) where number < 1 {
      throw ValidationError("\(name) must be at least 1")
    }
  }
}
