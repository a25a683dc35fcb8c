import CoordinationAPI
package import HubStore

/// The settings of a hub.
package struct HubOptions: Sendable {
  /// Seconds between two heartbeats.
  package var heartbeat = 30
  /// The largest body of a request, in bytes: the largest text where JSON writes each of its
  /// characters with a backslash, and room for the rest.
  package var bodyLimit = 2 * MessageRecord.bodyLimit + (64 << 10)
  /// Seconds that any body may take to arrive; a long one may take longer.
  package var bodySeconds = 30
  /// Requests a second for each token and repository, and how many may arrive at once.
  package var requestRate = 2000
  package var requestBurst = 5000
  package var quotas = Quotas()
  /// Messages a second from each token to one recipient, and how many may arrive at once.
  package var messageRate = 100
  package var messageBurst = 2000
  /// Bytes a second of the bodies of each token's requests, and how many may arrive at once.
  package var byteRate = 4 << 20
  package var byteBurst = 64 << 20
  package var workRequestLimits = SpawnRules.Limits()
  package var retention = MaintenanceRules.Retention()
  package var allowsPrivateWebhooks = false
  /// Whether webhooks are also sent for repositories without a secret to sign them with.
  package var allowsUnsignedWebhooks = false

  package init() {}
}
