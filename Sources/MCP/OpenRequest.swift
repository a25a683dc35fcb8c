import JSONRPC
import JSONSyntax

/// A request that is not answered yet.
struct OpenRequest: Sendable {
  let id: JSON
  let method: String
  let version: ProtocolVersion
  /// With what the client wants to hear of its progress.
  var progressToken: JSON?
  /// The last progress that was told; it has to grow.
  var progress = -1.0
  /// The batch that it came in.
  var batch: Int?
  /// The resources whose changes a request that stays open is told of.
  var listensTo: [String] = []

  /// A request's id as a key: `1` and `"1"` are two.
  var key: String { id.text() }
}

/// Requests that came as one array, and are answered as one.
struct Batch: Sendable {
  var open: Set<String> = []
  var answers: [JSON] = []
  /// The work whose outcomes the answers tell.
  var works: [Work.ID] = []
}

/// What every request of the stateless version says of itself.
enum RequestMeta {
  private static let prefix = "io.modelcontextprotocol/"
  static let version = prefix + "protocolVersion"
  static let capabilities = prefix + "clientCapabilities"
  static let serverInfo = prefix + "serverInfo"
  static let subscription = prefix + "subscriptionId"

  /// The version that a request is of: the one that it says, or else the one agreed on.
  static func version(
    of method: String, _ parameters: JSON, agreed: ProtocolVersion
  ) throws(RPCError) -> ProtocolVersion {
    let meta = parameters["_meta"]
    guard let written = meta?[version] else {
      // Nobody would ask these without a version but one who forgot it.
      guard !ServerSession.statelessMethods.contains(method) else {
        throw .invalidParameters("\(method) lacks \"\(version)\" in params._meta")
      }
      return agreed
    }
    guard written.string == ProtocolVersion.stateless.rawValue else {
      throw .unsupported(written)
    }
    guard meta?[capabilities]?.object != nil else {
      throw .invalidParameters("\(method) lacks \"\(capabilities)\" in params._meta")
    }
    return .stateless
  }
}

extension RPCError {
  /// A version of the protocol that the server does not speak.
  static func unsupported(_ version: JSON) -> RPCError {
    let supported = ProtocolVersion.names.map(JSON.string)
    let details: JSON = [
      "supported": .array(supported), "requested": .string(version.string ?? version.text()),
    ]
    return RPCError(
      code: -32022, name: "unsupported_version",
      message: "protocol version \(Shown.value(version)) is not spoken here",
      details: details.object ?? JSONObject())
  }

  /// A resource that is not there; the versions have two codes for it.
  static func noResource(_ why: String, _ version: ProtocolVersion) -> RPCError {
    version.isStateless
      ? .invalidParameters(why)
      : RPCError(code: -32002, name: "no_resource", message: why)
  }
}
