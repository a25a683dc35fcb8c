extension ServiceUnit {
  /// The name that launchd knows the daemon by.
  package static let launchdLabel = "dev.roost.roostd"

  /// Where launchd puts what the daemon says before its own log is open.
  package var errorLog: String { "\(home)/log/roostd.stderr" }

  /// The property list of a launchd agent.
  package var launchd: String {
    """
    <?xml version="1.0" encoding="UTF-8"?>
    <!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" \
    "http://www.apple.com/DTDs/PropertyList-1.0.dtd">
    <plist version="1.0">
    <dict>
      <key>Label</key>
      <string>\(Self.launchdLabel)</string>
      <key>ProgramArguments</key>
      <array>
        <string>\(Self.escaped(program))</string>
      </array>
      <key>EnvironmentVariables</key>
      <dict>
    \(launchdVariables)
      </dict>
      <key>RunAtLoad</key>
      <true/>
      <key>KeepAlive</key>
      <dict>
        <key>SuccessfulExit</key>
        <false/>
      </dict>
      <!-- The tmux server and the agents in it outlive the daemon. -->
      <key>AbandonProcessGroup</key>
      <true/>
      <key>StandardErrorPath</key>
      <string>\(Self.escaped(errorLog))</string>
    </dict>
    </plist>

    """
  }

  private var launchdVariables: String {
    variables.map {
      "    <key>\(Self.escaped($0.name))</key>\n    <string>\(Self.escaped($0.value))</string>"
    }.joined(separator: "\n")
  }

  /// Text as it stands between two tags.
  static func escaped(_ text: String) -> String {
    text.reduce(into: "") { result, character in
      switch character {
      case "&": result += "&amp;"
      case "<": result += "&lt;"
      case ">": result += "&gt;"
      default: result.append(character)
      }
    }
  }
}
