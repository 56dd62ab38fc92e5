"""The MCP server at /mcp: the tools over streamable HTTP, each request by itself, so that any replica can answer it.

Source: https://modelcontextprotocol.io/specification (transports: Origin must be checked; tools: errors of a tool are
results with isError, so that the model can read and mend them).
"""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from importlib.metadata import version
from typing import Any
from urllib.parse import urlsplit

import anyio.to_thread
import mcp_types as types
from fastapi import FastAPI
from mcp.server import Server, ServerRequestContext
from mcp.server.streamable_http_manager import StreamableHTTPSessionManager
from mcp.server.transport_security import TransportSecurityMiddleware, TransportSecuritySettings
from mcp.shared.exceptions import MCPError
from pydantic import ValidationError
from starlette.middleware.cors import CORSMiddleware
from starlette.requests import Request
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from assistant import door_messages as say
from assistant.answering import Assistant
from assistant.api.access import Needs, check
from assistant.api.mcp_tools import TOOLS, Tool
from assistant.api.problems import problem
from assistant.config import AssistantSettings
from assistant.desk.errors import DeskError, NotSignedInError
from assistant.desk.roles import Role
from assistant.errors import AssistantError
from index.errors import SearchIndexError

log = logging.getLogger(__name__)

PATH = "/mcp"
MAX_BODY = 65_536
"""Bytes of a request: the longest question takes a fifth of it."""
_LOOPBACK = ("127.0.0.1", "localhost", "[::1]")
_EVERYWHERE = ("0.0.0.0", "::", "")  # noqa: S104 - told apart here, not listened on
_TOOLS = {tool.name: tool for tool in TOOLS}


def install(app: FastAPI, assistant: Assistant) -> None:
    """Put the MCP server into an application whose lifespan is `running`."""
    security = security_of(assistant.settings)
    # Pages of the origins listed may read the replies; their browser asks for leave first.
    open_to = CORSMiddleware(
        _Door(app, security),
        allow_origins=assistant.settings.allowed_origins,
        allow_methods=["POST"],
        allow_headers=["*"],
    )
    app.router.routes.append(Route(PATH, endpoint=open_to, methods=["POST", "OPTIONS"]))


@asynccontextmanager
async def running(app: FastAPI) -> AsyncIterator[None]:
    """Hold what serves requests while the application runs."""
    security = security_of(app.state.assistant.settings)
    manager = StreamableHTTPSessionManager(
        server_of(app.state.assistant),
        json_response=True,
        stateless=True,
        security_settings=security,
        max_request_body_size=MAX_BODY,
    )
    async with manager.run():
        app.state.mcp = manager
        yield


def server_of(assistant: Assistant) -> Server[Any]:
    """Make the server that lists and calls the tools."""

    async def list_tools(
        _: ServerRequestContext[Any], __: types.PaginatedRequestParams | None
    ) -> types.ListToolsResult:
        return types.ListToolsResult(tools=[_described(tool) for tool in TOOLS])

    async def call_tool(
        context: ServerRequestContext[Any], params: types.CallToolRequestParams
    ) -> types.CallToolResult:
        tool = _TOOLS.get(params.name)
        if tool is None:
            raise MCPError(types.INVALID_PARAMS, say.TOOL_UNKNOWN.format(known=", ".join(_TOOLS)))
        base = str(context.request.base_url).rstrip("/") if context.request else ""
        return await anyio.to_thread.run_sync(_called, assistant, tool, params.arguments or {}, base)

    return Server(
        "tro-ly-xa",
        version=version("tro-ly-xa"),
        title=say.SERVER_TITLE,
        description=say.SERVER_ABOUT,
        instructions=say.SERVER_INSTRUCTIONS,
        on_list_tools=list_tools,
        on_call_tool=call_tool,
    )


def security_of(settings: AssistantSettings) -> TransportSecuritySettings:
    """Give the hosts and origins that are let in: this machine, the address served, and the origins of the settings.

    >>> security_of(AssistantSettings(allowed_origins=["https://tro-ly.example"])).allowed_hosts[-1]
    'tro-ly.example'
    """
    served = [_bracketed(settings.host)] if settings.host not in _EVERYWHERE else []
    own = list(dict.fromkeys([*_LOOPBACK, *served]))
    hosts = [*own, *(f"{name}:*" for name in own)]
    return TransportSecuritySettings(
        allowed_hosts=[*hosts, *(urlsplit(origin).netloc for origin in settings.allowed_origins)],
        allowed_origins=[
            *(f"{scheme}://{h}" for scheme in ("http", "https") for h in hosts),
            *settings.allowed_origins,
        ],
    )


def _bracketed(host: str) -> str:
    return f"[{host}]" if ":" in host else host


class _Door:
    """Turns foreign hosts and origins away with a sentence, and hands the rest to the session manager."""

    def __init__(self, app: FastAPI, security: TransportSecuritySettings) -> None:
        self._app = app
        self._check = TransportSecurityMiddleware(security)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        refused = await self._check.validate_request(Request(scope))
        if refused is not None:
            sentence = say.ORIGIN_FOREIGN if refused.status_code == 403 else say.HOST_FOREIGN
            await problem(refused.status_code, sentence)(scope, receive, send)
            return
        try:
            await anyio.to_thread.run_sync(check, Request(scope), Needs(Role.STAFF, asking=True))
        except DeskError as error:
            reply = problem(error.status, error.message)
            if isinstance(error, NotSignedInError):
                reply.headers["WWW-Authenticate"] = "Bearer"
            await reply(scope, receive, send)
            return
        await self._app.state.mcp.handle_request(scope, receive, send)


def _described(tool: Tool) -> types.Tool:
    return types.Tool(
        name=tool.name,
        title=tool.title,
        description=tool.description,
        input_schema=tool.arguments.model_json_schema(),
        output_schema=tool.reply.model_json_schema(mode="serialization"),
        annotations=types.ToolAnnotations(
            title=tool.title, read_only_hint=True, destructive_hint=False, idempotent_hint=True, open_world_hint=False
        ),
    )


def _called(assistant: Assistant, tool: Tool, arguments: dict[str, Any], base: str) -> types.CallToolResult:
    try:
        text, reply = tool.run(assistant, tool.arguments.model_validate(arguments), base)
    except ValidationError as error:
        return _failed(" ".join(_sentences(error, tool)))
    except AssistantError as error:
        return _failed(error.message)
    except SearchIndexError as error:
        log.error("index: %s", error.cause)
        return _failed(error.message)
    except Exception as error:
        log.error("tool %s failed", tool.name, exc_info=error)
        return _failed(say.TOOL_FAILED)
    content = [types.TextContent(type="text", text=text)]
    return types.CallToolResult(content=content, structured_content=reply.model_dump(mode="json"))


def _failed(sentence: str) -> types.CallToolResult:
    return types.CallToolResult(content=[types.TextContent(type="text", text=sentence)], is_error=True)


def _sentences(error: ValidationError, tool: Tool) -> Iterator[str]:
    """Say what is wrong with arguments, and what is right; what was given is not repeated."""
    fields = tool.arguments.model_fields
    for wrong in error.errors():
        name = str(wrong["loc"][0]) if wrong["loc"] else ""
        if name not in fields:
            yield say.ARGUMENT_UNKNOWN.format(known=", ".join(fields))
            continue
        sentence = say.ARGUMENT_MISSING if wrong["type"] == "missing" else say.ARGUMENT_WRONG
        yield sentence.format(name=name, about=fields[name].description)
