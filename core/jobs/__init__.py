"""Long work away from the pages: a bounded pool of worker processes that train models.

    job.py       what decides a run, and the key that the same run always has
    line.py      the fair queue
    wire.py      messages between the server and a worker: plain JSON and bytes
    training.py  one run inside a worker: a model, its clock, its film
    worker.py    the worker process: ``python -m core.jobs.worker``
    hand.py      a worker as the server sees it
    crew.py      all workers, as many as the machine or the environment allows
    ticket.py    a run as the server sees it
    cache.py     finished runs in a folder
    shelf.py     every run that the server knows
    pool.py      all of it together

Training small networks in a thread of the server would hold the interpreter's lock and stall every
page; so it happens in processes of its own, and one core stays for the pages.
"""
