import ArgumentParser
import HubServer
import HubStore

/// The options that limit what clients may do.
struct LimitOptions: ParsableArguments {
  @Option(help: "Seconds between two heartbeats of a node.")
  var heartbeat = 30

  @Option(help: "The largest request body, in bytes.")
  var bodyLimit = HubOptions().bodyLimit

  @Option(help: "Seconds that any body may take to arrive; a long one may take longer.")
  var bodySeconds = HubOptions().bodySeconds

  @Option(help: "Requests a second for each token and repository.")
  var requestRate = 2000

  @Option(help: "Requests that may arrive at once for each token and repository.")
  var requestBurst = 5000

  @Option(help: "Messages a second from each token to one recipient.")
  var messageRate = HubOptions().messageRate

  @Option(help: "Messages that may arrive at once from each token to one recipient.")
  var messageBurst = HubOptions().messageBurst

  @Option(help: "Bytes a second in requests of each token.")
  var byteRate = HubOptions().byteRate

  @Option(help: "Bytes that may arrive at once in requests of each token.")
  var byteBurst = HubOptions().byteBurst

  @Option(help: "Pending messages of each token to one recipient.")
  var waiting = Quotas().waiting

  @Option(help: "Bytes of messages that the hub keeps for each token and repository.")
  var storedBytes = Quotas().storedBytes

  @Option(help: "Bytes of blobs that the hub keeps for each token and repository.")
  var blobBytes = Quotas().blobBytes

  @Option(help: "Nodes of each token and repository.")
  var nodes = Quotas().nodes

  @Option(help: "Agents of each token and repository.")
  var agents = Quotas().agents

  @Option(help: "Work requests of each token within an hour.")
  var tokenSpawnsPerHour = Quotas().workRequestsPerHour

  @Option(help: "Unfinished work requests of each token.")
  var tokenOpenSpawns = Quotas().openWorkRequests

  @Option(help: "Work requests of each repository within an hour.")
  var spawnsPerHour = 600

  @Option(help: "Unfinished work requests of each repository.")
  var openSpawns = 500

  @Option(help: "Days that finished messages and work requests are kept, and blobs.")
  var retentionDays = 7

  @Option(help: "Days after which a message that was never fetched expires.")
  var pendingDays = 30

  @Flag(help: "Also send webhooks to private addresses, and over http.")
  var allowPrivateWebhooks = false

  @Flag(help: "Also send webhooks without a signature, for repositories without a webhook_secret.")
  var allowUnsignedWebhooks = false

  var options: HubOptions {
    var options = HubOptions()
    options.heartbeat = heartbeat
    options.bodyLimit = bodyLimit
    options.bodySeconds = bodySeconds
    options.requestRate = requestRate
    options.requestBurst = requestBurst
    options.messageRate = messageRate
    options.messageBurst = messageBurst
    options.byteRate = byteRate
    options.byteBurst = byteBurst
    options.quotas.waiting = waiting
    options.quotas.storedBytes = storedBytes
    options.quotas.blobBytes = blobBytes
    options.quotas.nodes = nodes
    options.quotas.agents = agents
    options.quotas.workRequestsPerHour = tokenSpawnsPerHour
    options.quotas.openWorkRequests = tokenOpenSpawns
    options.workRequestLimits = .init(perHour: spawnsPerHour, open: openSpawns)
    options.retention = .init(finishedDays: retentionDays, pendingDays: pendingDays)
    options.allowsPrivateWebhooks = allowPrivateWebhooks
    options.allowsUnsignedWebhooks = allowUnsignedWebhooks
    return options
  }

  func validate() throws {
    let numbers = [
      "--heartbeat": heartbeat, "--body-limit": bodyLimit,
      "--body-seconds": bodySeconds, "--request-rate": requestRate,
      "--request-burst": requestBurst, "--message-rate": messageRate,
      "--message-burst": messageBurst, "--byte-rate": byteRate, "--byte-burst": byteBurst,
      "--waiting": waiting, "--stored-bytes": storedBytes, "--blob-bytes": blobBytes,
      "--nodes": nodes, "--agents": agents,
      "--token-spawns-per-hour": tokenSpawnsPerHour, "--token-open-spawns": tokenOpenSpawns,
      "--spawns-per-hour": spawnsPerHour,
      "--open-spawns": openSpawns, "--retention-days": retentionDays,
      "--pending-days": pendingDays,
    ]
    for (name, number) in numbers.sorted(by: { $0.key < $1.key }) where number < 1 {
      throw ValidationError("\(name) must be at least 1")
    }
  }
}
