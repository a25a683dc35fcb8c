package import Hummingbird
import Logging
import NIOCore

/// The channel and the log of a request.
package struct HubRequestContext: InitializableFromSource, Sendable {
  let channel: any Channel
  let log: Logger

  package init(source: ApplicationRequestContextSource) {
    channel = source.channel
    log = source.logger
  }
}
