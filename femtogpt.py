import gc,os
from math import*
from pathlib import*
from random import*
from urllib.request import*
num_steps = 1000
learning_rate = 0.01
temperature = 0.5
block_size = 16
seed(42)
i=Path('input.txt')
if not i.exists():s=Path('input.part');s.write_bytes(urlopen('https://raw.githubusercontent.com/karpathy/makemore/refs/heads/master/names.txt').read());s.rename(i)
I=[*filter(None,map(str.strip,i.read_text('utf-8-sig').split('\n')))]
shuffle(I)
e=sorted({*''.join(I)})
l=len(e)
z=[]
hasattr(gc,'freeze')and gc.disable()
def d(t,c,f):q=[t,0,c,f];z.append(q);return q
def dot(c,f):
 t=0.
 for g,b in zip(c,f):t+=g[0]*b[0]
 return d(t,c,f)
m=lambda f,c:[dot(p,f)for p in c]
x=lambda f,y:[d(g[0]+b[0],(g,b),v)for g,b in zip(f,y)]
def K(f):g=dot(f,f);t=g[0]/16+1e-5;g=d(t**-.5,[g],[[-t**-1.5/32,0]]);return[d(g[0]*b[0],[g],[b])for b in f]
def softmax(f,u=1):k=max(g[0]for g in f)*u;f=[d(t:=exp(g[0]*u-k),[g],[[t*u,0]])for g in f];g=dot(f,v*len(f));t=g[0];g=d(t**-1,[g],[[-t**-2,0]]);return[d(g[0]*b[0],[g],[b])for b in f]
def gpt(w,r,j):
 f=K(x(wte[w],wpe[len(r)]));h=K(f);N=m(h,wq);r+=m(h,wk),;j+=m(h,wv),;h=[]
 for P in 0,4,8,12:h+=m(softmax([dot(N[P:P+4],u[P:P+4])for u in r],.5),zip(*[t[P:P+4]for t in j]))
 f=x(f,m(h,wo));return m(x(f,m([d(max(g[0],0),[g],[[g[0]>0,0]])for g in m(K(f),fc1)],fc2)),head)
wte,wpe,head,wq,wk,wv,wo,fc1,fc2=[[[d(gauss(0,.08),0,0)for J in range(f)]for J in range(c)]for c,f in zip([l+1,block_size,l+1,16,16,16,16,64,16],[16]*8+[64])]
M=z
v=[[1,0]]*2
O=lambda a:os.write(1,(a+'\n').encode())
for a in range(num_steps):
 z=[];r,j,o=[],[],[];w=[l,*map(e.index,I[a%len(I)]),l]
 for P,L in zip(w[:block_size],w[1:]):g=softmax(gpt(P,r,j))[L];t=g[0];o+=d(log(t),[g],[[1/t,0]]),
 g=dot(o,v*len(o));u=g[1]=-len(o)**-1;O(f'step {a+1:4} / {num_steps:4} | loss {g[0]*u:.4f}')
 for J,n,c,f in z[::-1]:
  if n:
   for g,b in zip(c,f):g[1]+=b[0]*n;b[1]+=g[0]*n
 p=learning_rate*(1-a/num_steps)/(1-.85**(a+1))
 u=1-.99**(a+1)
 for s in M:J,n,c,f=s;s[2]=c=.85*c+(1-.85)*n;s[3]=f=.99*f+(1-.99)*n*n;s[0]-=p*c/(sqrt(f/u)+1e-8);s[1]=0
O('\n--- inference ---')
for q in range(20):
 w,a,r,j=l,'',[],[]
 while len(r)<block_size:
  z=[];w,=choices(range(l+1),[s[0]for s in softmax(gpt(w,r,j),temperature**-1)])
  if w==l:break
  a+=e[w]
 O(f'sample {q+1:2}: {a}')
