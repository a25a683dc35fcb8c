package import Hummingbird
import Logging
import NIOCore

/// What comes with a request besides itself.
package struct HubRequestContext: InitializableFromSource, Sendable {
  let channel: any Channel
  let log: Logger

  package init(source: ApplicationRequestContextSource) {
    channel = source.channel
    log = source.logger
  }
}
