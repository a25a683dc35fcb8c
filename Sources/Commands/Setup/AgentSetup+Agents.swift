import JSONSyntax
import Model
import SettingsFiles

extension AgentSetup {
  /// Every agent that can be set up.
  static let all: [AgentSetup] = [
    claude, codex, gemini, antigravity, opencode, qwen, goose, crush, cursor, copilot, amp, gptme,
  ]

  /// The agent of a name, or of a program's name.
  static func of(_ name: String) -> AgentSetup? {
    all.first { $0.name == name } ?? all.first { $0.programs.contains(name) }
  }

  private static func xdg(_ names: String...) -> Place {
    .user(variable: "XDG_CONFIG_HOME", otherwise: ".config", names: names)
  }

  private static let mcpServers: Entry = .server(["mcpServers", "roost"], Server())

  static let claude = AgentSetup(
    name: "claude", title: "Claude Code", programs: ["claude"],
    files: [
      .project: [
        File(place: .project([".mcp.json"]), syntax: .json, entries: [mcpServers]),
        File(
          place: .project([".claude/settings.json"]), syntax: .json, entries: [.hooks("hooks")]),
      ],
      .user: [
        File(
          place: .user(variable: "CLAUDE_CONFIG_DIR", otherwise: "", names: [".claude.json"]),
          syntax: .json,
          entries: [.server(["mcpServers", "roost"], Server(first: ["type": "stdio"]))]),
        File(
          place: .user(
            variable: "CLAUDE_CONFIG_DIR", otherwise: ".claude", names: ["settings.json"]),
          syntax: .json, entries: [.hooks("hooks")]),
      ],
    ],
    approval: [
      .project:
        "whether to use the server in .mcp.json, and then before it first uses each of its tools",
      .user: "before it first uses each of the tools; `mcp__roost` in permissions.allow ends that",
    ])

  static let codex = AgentSetup(
    name: "codex", title: "Codex", programs: ["codex"],
    files: [
      .project: [
        File(place: .project([".codex/config.toml"]), syntax: .toml, entries: [codexServer]),
        File(place: .project([".codex/hooks.json"]), syntax: .json, entries: [.hooks("hooks")]),
      ],
      .user: [
        File(
          place: .user(variable: "CODEX_HOME", otherwise: ".codex", names: ["config.toml"]),
          syntax: .toml, entries: [codexServer]),
        File(
          place: .user(variable: "CODEX_HOME", otherwise: ".codex", names: ["hooks.json"]),
          syntax: .json, entries: [.hooks("hooks")]),
      ],
    ],
    approval: [
      .project: "to trust the project, and then the hooks, at its next start or in `/hooks`",
      .user: "to trust the hooks, at its next start or in `/hooks`: until then it leaves them out",
    ])

  /// Codex gives a server few variables of its environment, and Roost's are not among them.
  private static let codexServer: Entry = .server(
    ["mcp_servers", "roost"],
    Server(last: [
      "env_vars": [
        "ROOST_HOME", "ROOST_AGENT", "ROOST_TEAM", "ROOST_AGENT_SECRET", "TMUX", "TMUX_PANE",
      ]
    ]))

  static let gemini = AgentSetup(
    name: "gemini", title: "Gemini CLI", programs: ["gemini"],
    files: [
      .project: [
        File(
          place: .project([".gemini/settings.json"]), syntax: .json,
          entries: [mcpServers, .hooks("hooks")])
      ],
      .user: [
        File(
          place: .user(
            variable: "GEMINI_CLI_HOME", otherwise: "", names: [".gemini/settings.json"]),
          syntax: .json, entries: [mcpServers, .hooks("hooks")])
      ],
    ],
    approval: [
      .project:
        "to trust the folder: in one that it does not trust it uses neither tools nor hooks",
      .user: "to trust each folder: in one that it does not trust it uses neither tools nor hooks",
    ])

  static let antigravity = AgentSetup(
    name: "antigravity", title: "Antigravity CLI", programs: ["agy"],
    files: [
      .user: [
        File(
          place: .user(
            variable: "GEMINI_CLI_HOME", otherwise: "", names: [".gemini/config/mcp_config.json"]),
          syntax: .json, entries: [mcpServers])
      ]
    ],
    approval: [.user: "before it first uses each of the tools"])

  static let opencode = AgentSetup(
    name: "opencode", title: "opencode", programs: ["opencode"],
    files: [
      .project: [
        File(
          place: .project(["opencode.json", "opencode.jsonc"]), syntax: .json,
          entries: [opencodeServer]),
        File(place: .project([".opencode/plugins/roost.js"]), plugin: .opencode),
      ],
      .user: [
        File(
          place: xdg("opencode/opencode.json", "opencode/opencode.jsonc"), syntax: .json,
          entries: [opencodeServer]),
        File(place: xdg("opencode/plugins/roost.js"), plugin: .opencode),
      ],
    ], hooksFrom: ProgramVersion("1.0"))

  private static let opencodeServer: Entry = .server(
    ["mcp", "roost"],
    Server(words: nil, first: ["type": "local"], last: ["enabled": true]))

  static let qwen = AgentSetup(
    name: "qwen", title: "Qwen Code", programs: ["qwen"],
    files: [
      .project: [
        File(
          place: .project([".qwen/settings.json"]), syntax: .json,
          entries: [mcpServers, .hooks("hooks")])
      ],
      .user: [
        File(
          place: .user(variable: "QWEN_HOME", otherwise: ".qwen", names: ["settings.json"]),
          syntax: .json, entries: [mcpServers, .hooks("hooks")])
      ],
    ],
    approval: [
      .project: "before it first uses each of the tools",
      .user: "before it first uses each of the tools",
    ])

  static let goose = AgentSetup(
    name: "goose", title: "goose", programs: ["goose"],
    files: [
      .project: goosePlugin {
        .project([".agents/plugins/roost/\($0)"])
      } + [
        File(
          place: .project([".agents/plugins/roost/.mcp.json"]), syntax: .json, entries: [mcpServers]
        )
      ],
      .user: [
        File(
          place: xdg("goose/config.yaml"), syntax: .yaml,
          entries: [
            .server(
              ["extensions", "roost"],
              Server(
                program: "cmd", first: ["enabled": true, "type": "stdio", "name": "roost"],
                last: ["timeout": 300]))
          ])
      ]
        + goosePlugin {
          .user(variable: "", otherwise: ".agents", names: ["plugins/roost/\($0)"])
        },
    ])

  /// A plugin of its own, for that is where goose looks for hooks.
  private static func goosePlugin(_ place: (String) -> Place) -> [File] {
    [
      File(
        place: place("plugin.json"), syntax: .json,
        entries: [
          .once(["name"], "roost"), .once(["version"], "1.0.0"),
          .once(["description"], "Tells Roost what goose is doing"),
        ]),
      File(place: place("hooks/hooks.json"), syntax: .json, entries: [.hooks("hooks")]),
    ]
  }

  static let crush = AgentSetup(
    name: "crush", title: "Crush", programs: ["crush"],
    files: [
      .project: [
        File(
          place: .project(["crush.json", ".crush.json"]), syntax: .json,
          entries: [crushServer, .hooks("hooks")])
      ],
      .user: [
        File(
          place: xdg("crush/crush.json"), syntax: .json, entries: [crushServer, .hooks("hooks")])
      ],
    ],
    approval: [
      .project: "before it first uses each of the tools",
      .user: "before it first uses each of the tools",
    ])

  private static let crushServer: Entry = .server(
    ["mcp", "roost"], Server(first: ["type": "stdio"]))

  static let cursor = AgentSetup(
    name: "cursor", title: "Cursor CLI", programs: ["cursor-agent"],
    files: [
      .project: [
        File(place: .project([".cursor/mcp.json"]), syntax: .json, entries: [mcpServers]),
        File(
          place: .project([".cursor/hooks.json"]), syntax: .json,
          entries: [.hooks("hooks"), .once(["version"], 1)]),
      ],
      .user: [
        File(
          place: .user(variable: "", otherwise: ".cursor", names: ["mcp.json"]), syntax: .json,
          entries: [mcpServers]),
        File(
          place: .user(variable: "", otherwise: ".cursor", names: ["hooks.json"]), syntax: .json,
          entries: [.hooks("hooks"), .once(["version"], 1)]),
      ],
    ],
    approval: [
      .project:
        "to trust the project, and whether to use the server (`cursor-agent mcp enable roost`)",
      .user: "whether to use the server (`cursor-agent mcp enable roost`)",
    ])

  static let copilot = AgentSetup(
    name: "copilot", title: "GitHub Copilot CLI", programs: ["copilot"],
    files: [
      .project: [
        File(place: .project([".github/mcp.json"]), syntax: .json, entries: [copilotServer]),
        File(
          place: .project([".github/hooks/roost.json"]), syntax: .json,
          entries: [.hooks("hooks"), .once(["version"], 1)]),
      ],
      .user: [
        File(
          place: .user(variable: "COPILOT_HOME", otherwise: ".copilot", names: ["mcp-config.json"]),
          syntax: .json, entries: [copilotServer]),
        File(
          place: .user(
            variable: "COPILOT_HOME", otherwise: ".copilot", names: ["hooks/roost.json"]),
          syntax: .json, entries: [.hooks("hooks"), .once(["version"], 1)]),
      ],
    ],
    approval: [
      .project: "to trust the folder, and before it first uses each of the tools",
      .user: "before it first uses each of the tools",
    ])

  private static let copilotServer: Entry = .server(
    ["mcpServers", "roost"], Server(first: ["type": "local"], last: ["tools": ["*"]]))

  static let amp = AgentSetup(
    name: "amp", title: "Amp", programs: ["amp"],
    files: [
      .project: [
        File(place: .project([".amp/settings.json"]), syntax: .json, entries: [ampServer]),
        File(place: .project([".amp/plugins/roost.ts"]), plugin: .amp),
      ],
      .user: [
        File(place: xdg("amp/settings.json"), syntax: .json, entries: [ampServer]),
        File(place: xdg("amp/plugins/roost.ts"), plugin: .amp),
      ],
    ],
    approval: [.project: "to approve the server: `amp mcp approve roost`"])

  private static let ampServer: Entry = .server(["amp.mcpServers", "roost"], Server())

  static let gptme = AgentSetup(
    name: "gptme", title: "gptme", programs: ["gptme"],
    files: [
      .project: [
        File(place: .project(["gptme.toml"]), syntax: .toml, entries: gptmeEntries)
      ],
      .user: [File(place: xdg("gptme/config.toml"), syntax: .toml, entries: gptmeEntries)],
    ],
    approval: [.project: "to trust the commands in gptme.toml, at its next start in a terminal"],
    hooksFrom: ProgramVersion("0.35"))

  private static let gptmeEntries: [Entry] = [
    // In another order than gptme's documentation has them, and so known again as Roost's.
    .once(["mcp"], ["auto_start": true, "enabled": true]),
    .listedServer(
      ["mcp", "servers"], Server(first: ["name": "roost", "enabled": true])),
    .hooks("hooks"),
  ]
}
