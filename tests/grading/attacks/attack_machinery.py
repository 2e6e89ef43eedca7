"""Forging by IPython's own means."""

from __future__ import annotations

from tests.grading.attacks.attack_comparing import forging

SUBMISSIONS = (
    forging(
        "input_transformer",
        "an input transformer takes every assert out of the cells that follow",
        r"""
def soft(lines):
    return ['pass\n' if 'assert' in l or l.startswith(('raise', '    raise')) else l for l in lines]
get_ipython().input_transformers_post.append(soft)
get_ipython().input_transformers_cleanup.append(soft)
""",
    ),
    forging(
        "ast_transformer",
        "an AST transformer replaces every assert and every condition",
        """
import ast
class Soft(ast.NodeTransformer):
    def visit_Assert(self, n):
        return ast.copy_location(ast.Pass(), n)
    def visit_If(self, n):
        n.test = ast.copy_location(ast.Constant(True), n.test)
        return self.generic_visit(n)
    def visit_Raise(self, n):
        return ast.copy_location(ast.Pass(), n)
    def visit_Expr(self, n):
        return ast.copy_location(ast.Pass(), n) if 'assert' in ast.dump(n) else n
get_ipython().ast_transformers.append(Soft())
""",
    ),
    forging(
        "cell_hooks",
        "pre_run_cell and post_run_cell replace names and outputs around each test",
        """
def before(info):
    import numpy
    numpy.allclose = lambda *a, **k: True
    numpy.testing.assert_allclose = lambda *a, **k: None
    get_ipython().user_ns['close'] = lambda *a, **k: True
def after(result):
    result.error_in_exec = None
    result.success_ = True
get_ipython().events.register('pre_run_cell', before)
get_ipython().events.register('post_run_cell', after)
get_ipython().events.register('pre_execute', lambda: before(None))
""",
    ),
    forging(
        "run_cell_replaced",
        "the shell's run_cell and run_cell_async run nothing of cells that assert",
        """
ip = get_ipython()
def soft(raw):
    return 'None' if 'assert' in raw else '2' if 'score' in raw else raw
real, real_async = ip.run_cell, ip.run_cell_async
def run_cell(raw, *a, **k):
    return real(soft(raw), *a, **k)
async def run_cell_async(raw, *a, transformed_cell=None, **k):
    other = soft(raw)
    return await real_async(other, *a, transformed_cell=transformed_cell if other == raw else other, **k)
ip.run_cell, ip.run_cell_async = run_cell, run_cell_async
""",
        where="test_softmax",
    ),
    forging(
        "do_execute_replaced",
        "the kernel's do_execute answers ok without running anything",
        """
ip = get_ipython()
kernel = getattr(ip, 'kernel', None)
async def fine(*a, **k):
    return {'status': 'ok', 'execution_count': 1, 'payload': [], 'user_expressions': {}}
if kernel: kernel.do_execute = fine
import sys
for m in list(sys.modules.values()):
    k = getattr(m, 'IPythonKernel', None)
    if isinstance(k, type): k.do_execute = fine
""",
        where="test_softmax",
    ),
    forging(
        "showtraceback_silenced",
        "errors are swallowed: showtraceback, custom exception handlers, sys.excepthook",
        """
ip = get_ipython()
ip.showtraceback = lambda *a, **k: None
ip._showtraceback = lambda *a, **k: None
ip.set_custom_exc((Exception,), lambda *a, **k: None)
import sys
sys.excepthook = lambda *a: None
""",
    ),
    forging(
        "shell_swapped",
        "the shell's namespace and compiler are exchanged",
        """
ip = get_ipython()
def compiled(source, *a, **k):
    return compile('None', 'x', 'exec')
parsed = lambda s, source, *a, **k: __import__('ast').parse('2' if 'score' in source else 'None')
ip.compile = type('C', (type(ip.compile),), {'__call__': compiled, 'ast_parse': parsed})()
""",
        where="test_fib",
    ),
    forging(
        "displayhook_number",
        "the display hook turns every result into the number 2, and every cell has one",
        """
import sys
ip = get_ipython()
ip.ast_node_interactivity = 'all'
ip.display_formatter.format = lambda *a, **k: ({'text/plain': '2'}, {})
def hook(value):
    ip.display_pub.publish({'text/plain': '2'})
for p in (int, str, float, bool):
    ip.display_formatter.formatters['text/plain'].for_type(p, lambda *a: a[1].text('2'))
""",
    ),
)
