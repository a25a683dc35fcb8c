package import JSONSyntax

/// What the daemon says of itself, whatever its version.
package struct HelloReply: Sendable, Equatable {
  package var protocolVersion: Int
  package var version: String
  package var pid: Int
  /// Which build of its program it runs; nil where it does not say.
  package var build: String?

  package init(protocolVersion: Int, version: String, pid: Int, build: String? = nil) {
    self.protocolVersion = protocolVersion
    self.version = version
    self.pid = pid
    self.build = build
  }

  package init(json: JSON) throws {
    self.init(
      protocolVersion: try json.requiredInteger("protocol"),
      version: json["version"]?.string ?? "", pid: json["pid"]?.integer ?? 0,
      build: json["build"]?.string)
  }

  package var json: JSON {
    [
      "protocol": .integer(protocolVersion), "version": .string(version), "pid": .integer(pid),
      "build": build.map(JSON.string),
    ]
  }
}
